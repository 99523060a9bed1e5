using Millrace.Errors;
using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class ImageEncoderTests : VipsTest
{
    [Theory]
    [InlineData(PixelMode.Gray)]
    [InlineData(PixelMode.GrayAlpha)]
    [InlineData(PixelMode.Rgb)]
    [InlineData(PixelMode.Rgba)]
    public void Encode_Png_RoundTripsExactly(object mode)
    {
        byte[] pixels = Pattern(61, 47, (int)mode);

        byte[] png = Encode(pixels, 61, 47, (PixelMode)mode, EncodeFormat.Png);

        Assert.Equal((PixelMode)mode, PlanOf(png).Mode);
        Assert.Equal(pixels, Decode(png));
    }

    [Theory]
    [InlineData(EncodeFormat.Jpeg, "JPEG")]
    [InlineData(EncodeFormat.Webp, "WEBP")]
    public void Encode_Lossy_RoundTripsClosely(object format, string name)
    {
        byte[] pixels = Decode(SamplePhotos.Good("chelsea.png"));

        byte[] encoded = Encode(pixels, 451, 300, PixelMode.Rgb, (EncodeFormat)format, 95);

        Assert.Equal(name, PlanOf(encoded).Header.Format);
        Assert.True(Difference(pixels, Decode(encoded)).Mean < 4);
    }

    [Fact]
    public void Encode_JpegOfLowerQuality_IsSmallerAndFurtherAway()
    {
        byte[] pixels = Decode(SamplePhotos.Good("chelsea.png"));

        byte[] good = Encode(pixels, 451, 300, PixelMode.Rgb, EncodeFormat.Jpeg, 90);
        byte[] poor = Encode(pixels, 451, 300, PixelMode.Rgb, EncodeFormat.Jpeg, 40);

        Assert.True(poor.Length < good.Length / 2);
        Assert.True(Difference(pixels, Decode(poor)).Mean > Difference(pixels, Decode(good)).Mean);
    }

    [Fact]
    public void Encode_JpegWithAlpha_DropsAlpha()
    {
        byte[] jpeg = Encode(Pattern(16, 16, 4), 16, 16, PixelMode.Rgba, EncodeFormat.Jpeg);

        Assert.Equal("RGB", PlanOf(jpeg).Header.Mode);
    }

    [Fact]
    public void Encode_WebpTooWide_Throws()
    {
        byte[] pixels = new byte[17_000];

        MillraceException error = Assert.Throws<MillraceException>(() => Encode(pixels, 17_000, 1, PixelMode.Gray, EncodeFormat.Webp));

        Assert.Equal("IMAGE_ENCODE", error.Code);
    }

    [Fact]
    public void LiveBytes_EncodedImageHeld_CountsIt()
    {
        using (EncodedImage held = ImageEncoder.Encode(new RawPixels([1, 2, 3], new PixelSize(1, 1), PixelMode.Rgb), EncodeFormat.Png))
            AssertLive(held.Span.Length);

        AssertLive(0);
    }
}
