using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class ImageHeaderTests : VipsTest
{
    [Theory]
    [InlineData("astronaut.png", "PNG", 512, 512, "RGB")]
    [InlineData("camera.png", "PNG", 512, 512, "L")]
    [InlineData("text.png", "PNG", 448, 172, "L")]
    [InlineData("rocket.jpg", "JPEG", 640, 427, "RGB")]
    [InlineData("hubble_deep_field.jpg", "JPEG", 1000, 872, "RGB")]
    public void ReadHeader_Photograph_TellsFormatSizeAndMode(string name, string format, int width, int height, string mode)
    {
        Assert.Null(ImageDecoder.ReadHeader(SamplePhotos.Good(name), out ImageHeader header));

        Assert.Equal(new ImageHeader(format, width, height, mode.Length, mode, 1, 1, false), header);
    }

    [Theory]
    [InlineData(16, 0, 2, "I;16")]
    [InlineData(8, 4, 2, "LA")]
    [InlineData(8, 6, 4, "RGBA")]
    [InlineData(16, 2, 6, "RGB;16")]
    [InlineData(16, 6, 8, "RGBA;16")]
    public void ReadHeader_PngOfOtherModes_TellsMode(int bitDepth, int colorType, int pixelBytes, string mode)
    {
        byte[] png = ImageFiles.Png(3, 2, bitDepth, colorType, new byte[6 * pixelBytes]);

        Assert.Null(ImageDecoder.ReadHeader(png, out ImageHeader header));

        Assert.Equal(mode, header.Mode);
        Assert.Equal(mode.Contains('A', StringComparison.Ordinal), header.HasAlpha);
    }

    [Fact]
    public void ReadHeader_JpegWithExif_TellsOrientationAndStoredSize()
    {
        byte[] jpeg = ImageFiles.WithOrientation(SamplePhotos.Good("rocket.jpg"), 6);

        Assert.Null(ImageDecoder.ReadHeader(jpeg, out ImageHeader header));

        Assert.Equal((640, 427, 6, true), (header.Width, header.Height, header.Orientation, header.IsTransposed));
    }

    [Fact]
    public void ReadHeader_LyingPng_TakesNoMemoryForItsClaim()
    {
        byte[] lying = SamplePhotos.Damaged("lying.png");

        Assert.Null(ImageDecoder.ReadHeader(lying, out ImageHeader header));

        Assert.Equal((65_535, 65_535), (header.Width, header.Height));
        Assert.True(VipsMemory.PeakBytes < 1L << 30);
    }
}
