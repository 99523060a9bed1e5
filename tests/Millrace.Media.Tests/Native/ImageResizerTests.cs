using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class ImageResizerTests : VipsTest
{
    [Theory]
    [InlineData(ResizeKernel.Linear)]
    [InlineData(ResizeKernel.Cubic)]
    [InlineData(ResizeKernel.Mitchell)]
    [InlineData(ResizeKernel.Lanczos3)]
    public void Resize_Shrinking_AgreesWithReference(object kernel)
    {
        byte[] photo = Decode(SamplePhotos.Good("coffee.png"));
        foreach (PixelSize target in new[] { new PixelSize(300, 200), new PixelSize(224, 224), new PixelSize(411, 399), new PixelSize(64, 48) })
        {
            byte[] actual = new byte[target.Bytes(PixelMode.Rgb)];
            ImageResizer.Resize(new RawPixels(photo, new PixelSize(600, 400), PixelMode.Rgb), target, (ResizeKernel)kernel, actual);

            (int max, double mean) = Difference(ReferenceResize.Run(photo, new PixelSize(600, 400), 3, target, (ResizeKernel)kernel), actual);

            Assert.True(max <= 24 && mean <= 1.0, $"{kernel} to {target}: at most {max}, {mean:F3} on average");
        }
    }

    [Theory]
    [InlineData(ResizeKernel.Linear)]
    [InlineData(ResizeKernel.Cubic)]
    public void Resize_Enlarging_AgreesWithReference(object kernel)
    {
        byte[] source = Pattern(40, 30, 3);
        var target = new PixelSize(97, 101);
        byte[] actual = new byte[target.Bytes(PixelMode.Rgb)];

        ImageResizer.Resize(new RawPixels(source, new PixelSize(40, 30), PixelMode.Rgb), target, (ResizeKernel)kernel, actual);

        (int max, double mean) = Difference(ReferenceResize.Run(source, new PixelSize(40, 30), 3, target, (ResizeKernel)kernel), actual);
        Assert.True(max <= 12 && mean <= 1.2, $"{kernel}: at most {max}, {mean:F3} on average");
    }

    [Theory]
    [InlineData(ResizeKernel.Mitchell)]
    [InlineData(ResizeKernel.Lanczos3)]
    public void Resize_EnlargingByOtherKernel_UsesCubic(object kernel)
    {
        byte[] source = Pattern(20, 20, 1);
        var target = new PixelSize(47, 33);
        byte[] cubic = new byte[47 * 33];
        byte[] other = new byte[47 * 33];

        ImageResizer.Resize(new RawPixels(source, new PixelSize(20, 20), PixelMode.Gray), target, ResizeKernel.Cubic, cubic);
        ImageResizer.Resize(new RawPixels(source, new PixelSize(20, 20), PixelMode.Gray), target, (ResizeKernel)kernel, other);

        Assert.Equal(cubic, other);
    }

    [Fact]
    public void Resize_NearestByWholeFactor_RepeatsPixels()
    {
        byte[] actual = new byte[16];

        ImageResizer.Resize(new RawPixels([1, 2, 3, 4], new PixelSize(2, 2), PixelMode.Gray), new PixelSize(4, 4), ResizeKernel.Nearest, actual);

        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], actual);
    }

    [Fact]
    public void Resize_WithAlpha_KeepsHiddenColourOut()
    {
        // Left half opaque red, right half transparent green: no green may show where red fades out.
        byte[] source = new byte[16 * 16 * 4];
        for (int i = 0; i < 256; i++)
            (i % 16 < 8 ? (ReadOnlySpan<byte>)[255, 0, 0, 255] : [0, 255, 0, 0]).CopyTo(source.AsSpan(i * 4));
        byte[] actual = new byte[5 * 5 * 4];

        ImageResizer.Resize(new RawPixels(source, new PixelSize(16, 16), PixelMode.Rgba), new PixelSize(5, 5), ResizeKernel.Linear, actual);

        for (int i = 0; i < 25; i++)
            Assert.True(actual[(i * 4) + 1] <= 1 || actual[(i * 4) + 3] <= 1, $"pixel {i} shows green");
        Assert.Equal([255, 0, 0, 255], actual[..4]);
    }

    [Fact]
    public void Resize_ManySizes_AlwaysFillsTheTarget()
    {
        var random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            var size = new PixelSize(random.Next(1, 70), random.Next(1, 70));
            var target = new PixelSize(random.Next(1, 90), random.Next(1, 90));
            byte[] source = new byte[size.Bytes(PixelMode.Gray)];
            Array.Fill(source, (byte)200);
            byte[] actual = new byte[target.Bytes(PixelMode.Gray)];

            ImageResizer.Resize(new RawPixels(source, size, PixelMode.Gray), target, (ResizeKernel)new[] { 0, 1, 2, 3, 5 }[i % 5], actual);

            Assert.All(actual, sample => Assert.InRange(sample, 199, 201));
        }
    }
}
