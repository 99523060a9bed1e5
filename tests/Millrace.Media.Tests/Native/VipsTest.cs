using System.Diagnostics.CodeAnalysis;
using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

/// <summary>Tests that call libvips run one after another, so that each can see that nothing is left behind.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "xunit calls it a collection")]
public sealed class VipsCollection
{
    public const string Name = "vips";
}

/// <summary>Base of the tests that call libvips: fails a test that leaves native bytes behind.</summary>
[Collection(VipsCollection.Name)]
public abstract class VipsTest : IDisposable
{
    public void Dispose()
    {
        AssertLive(0);
        Assert.Equal(0, VipsMemory.LiveAllocations);
        GC.SuppressFinalize(this);
    }

    /// <summary>What libvips holds, once its threads have given back what the last call left with them.</summary>
    internal static void AssertLive(long bytes)
    {
        SpinWait.SpinUntil(() => VipsMemory.LiveBytes == bytes, TimeSpan.FromSeconds(5));
        Assert.Equal(bytes, VipsMemory.LiveBytes);
    }

    internal static DecodePlan PlanOf(byte[] encoded, DecodeRequest? request = null)
    {
        Assert.Null(ImageDecoder.ReadHeader(encoded, out ImageHeader header));
        Assert.Null(DecodePlanner.Plan(header, request ?? DecodeRequest.Default, out DecodePlan plan));
        return plan;
    }

    internal static DecodePlan PlanOf(byte[] encoded, ThumbnailRequest request)
    {
        Assert.Null(ImageDecoder.ReadHeader(encoded, out ImageHeader header));
        Assert.Null(DecodePlanner.Plan(header, request, out DecodePlan plan));
        return plan;
    }

    internal static byte[] Run(byte[] encoded, in DecodePlan plan)
    {
        byte[] pixels = new byte[plan.OutputBytes];
        Assert.Null(ImageDecoder.Decode(encoded, plan, pixels));
        return pixels;
    }

    internal static byte[] Decode(byte[] encoded, PixelMode? mode = null) =>
        Run(encoded, PlanOf(encoded, new DecodeRequest { Mode = mode }));

    internal static byte[] Encode(byte[] pixels, int width, int height, PixelMode mode, EncodeFormat format, int quality = 85)
    {
        using EncodedImage encoded = ImageEncoder.Encode(new RawPixels(pixels, new PixelSize(width, height), mode), format, quality);
        return encoded.Span.ToArray();
    }

    /// <summary>A smooth picture with a few edges, different in each channel.</summary>
    internal static byte[] Pattern(int width, int height, int channels)
    {
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            int channel = i % channels;
            int x = i / channels % width;
            int y = i / channels / width;
            double wave = Math.Sin((x * 0.11) + channel) * Math.Cos(y * (0.07 + (0.02 * channel)));
            pixels[i] = (byte)(128 + (90 * wave) + (x > width / 2 ? 30 : 0));
        }

        return pixels;
    }

    internal static (int Max, double Mean) Difference(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Assert.Equal(left.Length, right.Length);
        int max = 0;
        long sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            int difference = Math.Abs(left[i] - right[i]);
            max = Math.Max(max, difference);
            sum += difference;
        }

        return (max, (double)sum / left.Length);
    }
}
