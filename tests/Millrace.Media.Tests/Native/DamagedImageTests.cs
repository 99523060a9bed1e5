using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class DamagedImageTests : VipsTest
{
    [Theory]
    [InlineData("empty.png", ImageErrorCode.Empty)]
    [InlineData("header-only.png", ImageErrorCode.Truncated)]
    [InlineData("text-named.jpg", ImageErrorCode.UnknownFormat)]
    [InlineData("truncated.jpg", ImageErrorCode.Truncated)]
    public void ReadHeader_DamagedFile_AnswersError(string name, object code)
    {
        ImageError? error = ImageDecoder.ReadHeader(SamplePhotos.Damaged(name), out _);

        Assert.Equal(code, error?.Code);
    }

    [Fact]
    public void Decode_CutJpeg_AnswersTruncated()
    {
        byte[] cut = SamplePhotos.Damaged("rocket-cut.jpg");
        DecodePlan plan = PlanOf(cut);

        ImageError? error = ImageDecoder.Decode(cut, plan, new byte[plan.OutputBytes]);

        Assert.Equal(ImageErrorCode.Truncated, error?.Code);
        Assert.Contains("premature end", error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_CutJpegNotStrict_StillAnswersTruncated()
    {
        byte[] cut = SamplePhotos.Damaged("rocket-cut.jpg");
        DecodePlan plan = PlanOf(cut, new DecodeRequest { Strict = false });

        Assert.Equal(ImageErrorCode.Truncated, ImageDecoder.Decode(cut, plan, new byte[plan.OutputBytes])?.Code);
    }

    [Fact]
    public void Decode_CropAboveTheCut_AnswersTruncatedAsAFullDecodeWould()
    {
        byte[] cut = SamplePhotos.Damaged("rocket-cut.jpg");
        DecodePlan plan = PlanOf(cut, new ThumbnailRequest { CenterCrop = new PixelSize(8, 8) }) with { Area = new VipsRect(0, 0, 8, 8) };

        Assert.Equal(ImageErrorCode.Truncated, ImageDecoder.Decode(cut, plan, new byte[plan.OutputBytes])?.Code);
    }

    [Theory]
    [InlineData("rocket.jpg")]
    [InlineData("retina.jpg")]
    [InlineData("astronaut.png")]
    [InlineData("camera.png")]
    public void Decode_OverwrittenInTheMiddle_AnswersCorrupt(string name)
    {
        byte[] damaged = SamplePhotos.Good(name);
        new Random(7).NextBytes(damaged.AsSpan(damaged.Length / 2, 256));
        DecodePlan plan = PlanOf(damaged);

        Assert.Equal(ImageErrorCode.Corrupt, ImageDecoder.Decode(damaged, plan, new byte[plan.OutputBytes])?.Code);
    }

    [Theory]
    [InlineData("chelsea.png", EncodeFormat.Webp)]
    [InlineData("chelsea.png", EncodeFormat.Png)]
    [InlineData("chelsea.png", EncodeFormat.Jpeg)]
    public void Decode_CutAnywhere_NeverAnswersPixels(string name, object format)
    {
        byte[] photo = SamplePhotos.Good(name);
        byte[] whole = Encode(Decode(photo), 451, 300, PixelMode.Rgb, (EncodeFormat)format);
        for (int part = 1; part < 20; part++)
        {
            byte[] cut = whole[..(whole.Length * part / 20)];
            ImageError? error = ImageDecoder.ReadHeader(cut, out ImageHeader header);
            if (error is null)
            {
                Assert.Null(DecodePlanner.Plan(header, DecodeRequest.Default, out DecodePlan plan));
                error = ImageDecoder.Decode(cut, plan, new byte[plan.OutputBytes]);
            }

            Assert.Equal(ImageErrorCode.Truncated, error?.Code);
        }
    }

    [Fact]
    public void Plan_LyingPng_AnswersTooLarge()
    {
        Assert.Null(ImageDecoder.ReadHeader(SamplePhotos.Damaged("lying.png"), out ImageHeader header));

        ImageError? decode = DecodePlanner.Plan(header, DecodeRequest.Default, out _);
        ImageError? thumbnail = DecodePlanner.Plan(header, new ThumbnailRequest { Resize = ResizeRule.Exact(8, 8) }, out _);

        Assert.Equal(ImageErrorCode.TooLarge, decode?.Code);
        Assert.Equal(ImageErrorCode.TooLarge, thumbnail?.Code);
        Assert.Contains("65535x65535", decode!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ResultBeyondLimit_AnswersTooLarge()
    {
        Assert.Null(ImageDecoder.ReadHeader(SamplePhotos.Good("coffee.png"), out ImageHeader header));

        Assert.Equal(
            ImageErrorCode.TooLarge,
            DecodePlanner.Plan(header, new ThumbnailRequest { Resize = ResizeRule.Exact(60_000, 60_000) }, out _)?.Code);
    }

    [Fact]
    public void Plan_CropBeyondResizedImage_AnswersOutsideImage()
    {
        Assert.Null(ImageDecoder.ReadHeader(SamplePhotos.Good("coffee.png"), out ImageHeader header));
        var request = new ThumbnailRequest { Resize = ResizeRule.ShorterSide(100), CenterCrop = new PixelSize(101, 101) };

        Assert.Equal(ImageErrorCode.OutsideImage, DecodePlanner.Plan(header, request, out _)?.Code);
    }

    [Fact]
    public void Plan_FloatingPointTiff_AnswersUnsupported()
    {
        byte[] tiff = ImageFiles.Tiff(2, 2, 1, 1, 32, 3, new byte[16]);
        Assert.Null(ImageDecoder.ReadHeader(tiff, out ImageHeader header));

        Assert.Equal("F", header.Mode);
        Assert.Equal(ImageErrorCode.Unsupported, DecodePlanner.Plan(header, DecodeRequest.Default, out _)?.Code);
    }

    [Fact]
    public void ReadHeader_SvgAndPortablePixmap_AreUnknown()
    {
        Assert.Equal(ImageErrorCode.UnknownFormat, ImageDecoder.ReadHeader("<svg xmlns='http://www.w3.org/2000/svg'/>"u8, out _)?.Code);
        Assert.Equal(ImageErrorCode.UnknownFormat, ImageDecoder.ReadHeader("P6 1 1 255 abc"u8, out _)?.Code);
    }

    [Fact]
    public void Decode_NoBytesOrOther_AnswersErrorForAPlanOfAnother()
    {
        DecodePlan plan = PlanOf(SamplePhotos.Good("coffee.png"));
        byte[] pixels = new byte[plan.OutputBytes];

        Assert.Equal(ImageErrorCode.Empty, ImageDecoder.Decode([], plan, pixels)?.Code);
        Assert.NotNull(ImageDecoder.Decode("not an image"u8, plan, pixels));
        Assert.Throws<ArgumentException>(() => ImageDecoder.Decode(SamplePhotos.Good("coffee.png"), plan, new byte[1]));
    }
}
