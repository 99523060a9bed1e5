using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

public sealed class PixelOperationsTests
{
    [Fact]
    public void Crop_Inside_CopiesThePart()
    {
        byte[] part = new byte[4];
        var source = new RawPixels([1, 2, 3, 4, 5, 6, 7, 8, 9], new PixelSize(3, 3), PixelMode.Gray);

        Assert.Null(PixelOperations.Crop(source, new VipsRect(1, 1, 2, 2), part));

        Assert.Equal([5, 6, 8, 9], part);
    }

    [Theory]
    [InlineData(-1, 0, 2, 2)]
    [InlineData(2, 0, 2, 2)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(1, 1, int.MaxValue, 1)]
    public void Crop_Outside_AnswersError(int left, int top, int width, int height)
    {
        ImageError? error = PixelOperations.Crop(
            new RawPixels(new byte[9], new PixelSize(3, 3), PixelMode.Gray), new VipsRect(left, top, width, height), new byte[4]);

        Assert.Equal(ImageErrorCode.OutsideImage, error?.Code);
    }

    [Theory]
    [InlineData(true, false, new byte[] { 3, 4, 1, 2, 7, 8, 5, 6 })]
    [InlineData(false, true, new byte[] { 5, 6, 7, 8, 1, 2, 3, 4 })]
    [InlineData(true, true, new byte[] { 7, 8, 5, 6, 3, 4, 1, 2 })]
    [InlineData(false, false, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    public void Flip_EachWay_MovesWholePixels(bool horizontal, bool vertical, byte[] expected)
    {
        byte[] actual = new byte[8];

        PixelOperations.Flip(new RawPixels([1, 2, 3, 4, 5, 6, 7, 8], new PixelSize(2, 2), PixelMode.GrayAlpha), horizontal, vertical, actual);

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(PixelMode.Rgba, PixelMode.Gray, new byte[] { 255, 0, 0, 7 }, new byte[] { 76 })]
    [InlineData(PixelMode.Rgb, PixelMode.Gray, new byte[] { 255, 255, 255 }, new byte[] { 255 })]
    [InlineData(PixelMode.Rgba, PixelMode.GrayAlpha, new byte[] { 0, 255, 0, 7 }, new byte[] { 150, 7 })]
    [InlineData(PixelMode.Gray, PixelMode.Rgba, new byte[] { 9 }, new byte[] { 9, 9, 9, 255 })]
    [InlineData(PixelMode.GrayAlpha, PixelMode.Rgba, new byte[] { 9, 8 }, new byte[] { 9, 9, 9, 8 })]
    [InlineData(PixelMode.Rgb, PixelMode.Rgba, new byte[] { 1, 2, 3 }, new byte[] { 1, 2, 3, 255 })]
    [InlineData(PixelMode.Rgba, PixelMode.Rgb, new byte[] { 1, 2, 3, 4 }, new byte[] { 1, 2, 3 })]
    public void ConvertMode_Pair_FollowsTheFormula(object from, object to, byte[] source, byte[] expected)
    {
        byte[] actual = new byte[expected.Length];

        PixelOperations.ConvertMode(new RawPixels(source, new PixelSize(1, 1), (PixelMode)from), (PixelMode)to, actual);

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(640, 480, 341, 256)]
    [InlineData(480, 640, 256, 341)]
    [InlineData(256, 256, 256, 256)]
    public void ShorterSide_256_FollowsTorchvision(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal(new PixelSize(expectedWidth, expectedHeight), ResizeRule.ShorterSide(256).Apply(new PixelSize(width, height)));

    [Fact]
    public void CoverAndInside_Box_KeepTheAspectRatio()
    {
        var size = new PixelSize(1000, 500);

        Assert.Equal(new PixelSize(400, 200), ResizeRule.Cover(100, 200).Apply(size));
        Assert.Equal(new PixelSize(100, 50), ResizeRule.Inside(100, 200).Apply(size));
        Assert.Equal(new PixelSize(1, 7), ResizeRule.Exact(1, 7).Apply(size));
        Assert.Equal(size, ResizeRule.Keep.Apply(size));
        Assert.Equal(new PixelSize(10, 1), ResizeRule.Inside(10, 10).Apply(new PixelSize(5000, 1)));
    }

    [Fact]
    public void RawPixels_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => new RawPixels(new byte[5], new PixelSize(2, 2), PixelMode.Gray).Size);
}
