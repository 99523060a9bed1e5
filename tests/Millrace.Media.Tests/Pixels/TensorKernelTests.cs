using Millrace.Media.Native;
using Millrace.Media.Pixels;

namespace Millrace.Media.Tests.Pixels;

public sealed class TensorKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Convert_AnySizeAndLayout_IsTheFormula(int channels)
    {
        var random = new Random(channels);
        float[] mean = [0.485f, 0.456f, 0.406f, 0.5f];
        float[] deviation = [0.229f, 0.224f, 0.225f, -0.5f];
        foreach (int width in new[] { 1, 2, 5, 15, 16, 17, 33, 224 })
        {
            byte[] pixels = new byte[width * 3 * channels];
            random.NextBytes(pixels);
            var image = new RawPixels(pixels, new PixelSize(width, 3), (PixelMode)channels);
            foreach (bool first in new[] { true, false })
            {
                float[] actual = new float[pixels.Length];
                TensorKernel.Convert(image, first, mean.AsSpan(0, channels), deviation.AsSpan(0, channels), actual);
                for (int i = 0; i < pixels.Length; i++)
                {
                    int channel = i % channels;
                    double expected = ((pixels[i] / 255.0) - mean[channel]) / deviation[channel];
                    Assert.Equal(expected, actual[first ? (channel * width * 3) + (i / channels) : i], 1e-5);
                }
            }
        }
    }

    [Fact]
    public void Convert_OneMeanOrNone_StandsForAllChannels()
    {
        byte[] pixels = [0, 51, 255];
        var image = new RawPixels(pixels, new PixelSize(1, 1), PixelMode.Rgb);
        float[] plain = new float[3];
        float[] centred = new float[3];
        TensorKernel.Convert(image, true, [], [], plain);
        TensorKernel.Convert(image, true, [0.5f], [0.5f], centred);

        Assert.Equal([0f, 0.2f, 1f], plain.Select(x => MathF.Round(x, 5)));
        Assert.Equal([-1f, -0.6f, 1f], centred.Select(x => MathF.Round(x, 5)));
    }
}
