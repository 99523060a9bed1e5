using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class ImageDecoderTests : VipsTest
{
    [Theory]
    [InlineData(0, PixelMode.Gray)]
    [InlineData(2, PixelMode.Rgb)]
    [InlineData(4, PixelMode.GrayAlpha)]
    [InlineData(6, PixelMode.Rgba)]
    public void Decode_Png_GivesTheSamplesStored(int colorType, object mode)
    {
        byte[] samples = Pattern(37, 91, (int)mode);
        byte[] png = ImageFiles.Png(37, 91, 8, colorType, samples);

        Assert.Equal((PixelMode)mode, PlanOf(png).Mode);
        Assert.Equal(samples, Decode(png));
    }

    [Fact]
    public void Decode_Palette_GivesColours()
    {
        byte[] png = ImageFiles.Png(2, 1, 8, 3, [1, 0], [10, 20, 30, 40, 50, 60]);

        Assert.Equal([40, 50, 60, 10, 20, 30], Decode(png));
    }

    [Fact]
    public void Decode_SixteenBits_KeepsUpperByte()
    {
        byte[] png = ImageFiles.Png(2, 1, 16, 0, [0x12, 0xFF, 0xFE, 0x00]);

        Assert.Equal([0x12, 0xFE], Decode(png));
    }

    [Fact]
    public void Decode_CmykTiff_GivesColours()
    {
        byte[] tiff = ImageFiles.Tiff(2, 1, 4, 5, 8, 1, [0, 0, 0, 0, 0, 255, 255, 0]);
        Assert.Equal("CMYK", PlanOf(tiff).Header.Mode);

        byte[] pixels = Decode(tiff);

        Assert.Equal(6, pixels.Length);
        Assert.All(pixels[..3], white => Assert.InRange(white, 250, 255));
        Assert.True(pixels[3] > 150 && pixels[4] < 90 && pixels[5] < 90);
    }

    [Theory]
    [InlineData("gifsave_buffer", "GIF", 12)]
    [InlineData("tiffsave_buffer", "TIFF", 0)]
    [InlineData("heifsave_buffer", "AVIF", 12)]
    public void Decode_OtherFormat_GivesThePicture(string saver, string format, double meanAllowed)
    {
        byte[] pixels = Pattern(64, 48, 3);
        byte[] encoded = Save(saver, pixels, new PixelSize(64, 48));

        DecodePlan plan = PlanOf(encoded);
        byte[] actual = Run(encoded, PlanOf(encoded, new DecodeRequest { Mode = PixelMode.Rgb }));

        Assert.Equal((format, 64, 48, 1), (plan.Header.Format, plan.Header.Width, plan.Header.Height, plan.Header.Pages));
        Assert.InRange(Difference(pixels, actual).Mean, 0, meanAllowed);
    }

    [Theory]
    [InlineData(PixelMode.Gray)]
    [InlineData(PixelMode.GrayAlpha)]
    [InlineData(PixelMode.Rgb)]
    [InlineData(PixelMode.Rgba)]
    public void Decode_OtherMode_EqualsDecodeThenConvert(object mode)
    {
        byte[] photo = SamplePhotos.Good("chelsea.png");
        byte[] natural = Decode(photo);
        byte[] expected = new byte[451 * 300 * (int)mode];
        PixelOperations.ConvertMode(new RawPixels(natural, new PixelSize(451, 300), PixelMode.Rgb), (PixelMode)mode, expected);

        Assert.Equal(expected, Decode(photo, (PixelMode)mode));
    }

    [Theory]
    [InlineData(512, 384, 1.0, 2, 512, 384)]
    [InlineData(512, 384, 1.5, 1, 1024, 768)]
    [InlineData(224, 224, 1.5, 2, 512, 384)]
    [InlineData(100, 100, 1.5, 4, 256, 192)]
    [InlineData(20, 10, 1.5, 8, 128, 96)]
    public void Decode_AtLeast_GivesThePlannedFraction(int width, int height, double margin, int shrink, int loadedWidth, int loadedHeight)
    {
        byte[] jpeg = Encode(Pattern(1024, 768, 3), 1024, 768, PixelMode.Rgb, EncodeFormat.Jpeg);

        DecodePlan plan = PlanOf(jpeg, new DecodeRequest { AtLeast = new PixelSize(width, height), ShrinkMargin = margin });
        Run(jpeg, plan);

        Assert.Equal((shrink, new PixelSize(loadedWidth, loadedHeight)), (plan.Shrink, plan.Output));
    }

    [Theory]
    [InlineData(1025, 771)]
    [InlineData(333, 127)]
    [InlineData(17, 9)]
    public void Decode_FractionOfOddSize_IsAsPlanned(int width, int height)
    {
        byte[] jpeg = Encode(Pattern(width, height, 3), width, height, PixelMode.Rgb, EncodeFormat.Jpeg);
        foreach (int divisor in new[] { 2, 4, 8 })
        {
            var least = new PixelSize(Math.Max(1, width / divisor), Math.Max(1, height / divisor));
            DecodePlan plan = PlanOf(jpeg, new DecodeRequest { AtLeast = least, ShrinkMargin = 1 });
            Assert.Equal(divisor, plan.Shrink);
            Run(jpeg, plan);
        }
    }

    [Fact]
    public void Decode_Thumbnail_EqualsDecodeResizeCrop()
    {
        byte[] photo = SamplePhotos.Good("astronaut.png");
        byte[] resized = new byte[256 * 256 * 3];
        ImageResizer.Resize(
            new RawPixels(Decode(photo), new PixelSize(512, 512), PixelMode.Rgb), new PixelSize(256, 256), ResizeKernel.Lanczos3, resized);
        byte[] expected = new byte[224 * 200 * 3];
        Assert.Null(PixelOperations.Crop(
            new RawPixels(resized, new PixelSize(256, 256), PixelMode.Rgb), new VipsRect(16, 28, 224, 200), expected));

        DecodePlan plan = PlanOf(photo, new ThumbnailRequest { Resize = ResizeRule.ShorterSide(256), CenterCrop = new PixelSize(224, 200) });

        Assert.Equal(new PixelSize(224, 200), plan.Output);
        Assert.Equal(expected, Run(photo, plan));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Decode_AutoRotate_GivesUprightPixels(int orientation)
    {
        // What is displayed: the number of the quarter, clockwise from the upper left, tells its brightness.
        byte[] shown = Quarters(40, 24, [10, 90, 170, 250]);
        int[] corners = orientation switch
        {
            2 => [90, 10, 250, 170],
            3 => [170, 250, 10, 90],
            4 => [250, 170, 90, 10],
            5 => [10, 250, 170, 90],
            6 => [90, 170, 250, 10],
            7 => [170, 90, 10, 250],
            _ => [250, 10, 90, 170],
        };
        (int width, int height) = orientation >= 5 ? (24, 40) : (40, 24);
        byte[] stored = Quarters(width, height, corners);
        byte[] jpeg = ImageFiles.WithOrientation(Encode(stored, width, height, PixelMode.Gray, EncodeFormat.Jpeg, 100), orientation);

        DecodePlan plan = PlanOf(jpeg, new DecodeRequest { AutoRotate = true });

        Assert.Equal(new PixelSize(40, 24), plan.Output);
        Assert.True(Difference(shown, Run(jpeg, plan)).Max <= 3);
        Assert.Equal(new PixelSize(width, height), PlanOf(jpeg).Output);
    }

    [Fact]
    public void EstimateBytes_LargeJpeg_CoversWhatLibvipsTakes()
    {
        byte[] jpeg = Encode(Pattern(3000, 2000, 3), 3000, 2000, PixelMode.Rgb, EncodeFormat.Jpeg);
        DecodePlan plan = PlanOf(jpeg, new ThumbnailRequest { Resize = ResizeRule.Exact(1200, 800) });
        long before = VipsMemory.PeakBytes;

        Run(jpeg, plan);

        // The peak never falls, so it belongs to this decode only if it rose.
        long estimate = DecodePlanner.EstimateBytes(plan, jpeg.Length);
        Assert.True(VipsMemory.PeakBytes == before || VipsMemory.PeakBytes <= estimate, $"{VipsMemory.PeakBytes} of {estimate} bytes");
        Assert.True(estimate < 3000L * 2000 * 9, $"{estimate} bytes");
    }

    [Theory]
    [InlineData(1_000_000, 1)]
    [InlineData(1, 60_000)]
    public void EstimateBytes_OneSideShrinksAndTheOtherGrows_CoversWhatLibvipsTakesAndNoMore(int width, int height)
    {
        byte[] png = Encode(Pattern(width, height, 3), width, height, PixelMode.Rgb, EncodeFormat.Png);
        DecodePlan plan = PlanOf(png, new ThumbnailRequest { Resize = ResizeRule.Exact(64, 64) });
        long before = VipsMemory.PeakBytes;

        Run(png, plan);

        long estimate = DecodePlanner.EstimateBytes(plan, png.Length);
        Assert.True(VipsMemory.PeakBytes == before || VipsMemory.PeakBytes <= estimate, $"{VipsMemory.PeakBytes} of {estimate} bytes");
        Assert.True(estimate < (width * (long)height * 16) + (8 << 20), $"{estimate} bytes");
    }

    private static unsafe byte[] Save(string saver, byte[] pixels, PixelSize size)
    {
        byte[] png = Encode(pixels, size.Width, size.Height, PixelMode.Rgb, EncodeFormat.Png);
        fixed (byte* data = png)
        {
            using VipsCall call = VipsCall.Begin();
            using var load = new VipsOperation("pngload_buffer"u8);
            load.SetBytes("buffer"u8, data, png.Length);
            using VipsObject image = load.BuildImage();
            using var save = new VipsOperation(System.Text.Encoding.UTF8.GetBytes(saver + '\0'));
            save.Set("in"u8, image);
            if (saver.StartsWith("heif", StringComparison.Ordinal))
                save.Set("compression"u8, 4);
            nint blob = save.BuildBlob();
            Assert.True(blob != 0, call.TakeDetail());
            using var encoded = new EncodedImage(blob);
            return encoded.Span.ToArray();
        }
    }

    private static byte[] Quarters(int width, int height, int[] clockwise)
    {
        byte[] pixels = new byte[width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            bool right = i % width >= width / 2;
            bool low = i / width >= height / 2;
            pixels[i] = (byte)clockwise[low ? (right ? 2 : 3) : (right ? 1 : 0)];
        }

        return pixels;
    }
}
