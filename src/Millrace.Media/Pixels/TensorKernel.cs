using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Millrace.Media.Native;

namespace Millrace.Media.Pixels;

/// <summary>8-bit pixels to numbers: <c>(sample / 255 − mean) / deviation</c>, in one pass, as float32.</summary>
internal static class TensorKernel
{
    private const int Lanes = 8;
    private const int ChannelsMax = 4;

    /// <summary>Converts an image.</summary>
    /// <param name="pixels"><c>uint8[height, width, channels]</c>.</param>
    /// <param name="channelsFirst">Whether the result is <c>[channels, height, width]</c>; else <c>[height, width, channels]</c>.</param>
    /// <param name="mean">Subtracted from samples of 0 to 1: none, one for all channels, or one a channel.</param>
    /// <param name="deviation">Divides the difference: likewise; not zero.</param>
    /// <param name="destination">As many numbers as there are samples.</param>
    public static void Convert(
        in RawPixels pixels, bool channelsFirst, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation, Span<float> destination)
    {
        Debug.Assert(destination.Length == pixels.Pixels.Length, "a number a sample");
        int channels = pixels.Channels;
        Span<float> scales = stackalloc float[ChannelsMax];
        Span<float> shifts = stackalloc float[ChannelsMax];
        for (int channel = 0; channel < channels; channel++)
        {
            double divisor = deviation.IsEmpty ? 1 : deviation[deviation.Length == 1 ? 0 : channel];
            double middle = mean.IsEmpty ? 0 : mean[mean.Length == 1 ? 0 : channel];
            scales[channel] = (float)(1 / (255 * divisor));
            shifts[channel] = (float)(-middle / divisor);
        }

        if (!channelsFirst || channels == 1)
            Interleaved(pixels.Pixels, scales[..channels], shifts[..channels], destination);
        else if (channels == 3)
            Planes3(pixels.Pixels, scales, shifts, destination);
        else
            Planes(pixels.Pixels, scales[..channels], shifts[..channels], destination);
    }

    /// <summary>Order kept: eight vectors of scales repeat after channels × 8 samples.</summary>
    private static void Interleaved(ReadOnlySpan<byte> source, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts, Span<float> destination)
    {
        int channels = scales.Length;
        int period = channels * Lanes;
        Span<float> scale = stackalloc float[ChannelsMax * Lanes];
        Span<float> shift = stackalloc float[ChannelsMax * Lanes];
        for (int i = 0; i < period; i++)
        {
            scale[i] = scales[i % channels];
            shift[i] = shifts[i % channels];
        }

        int at = 0;
        for (; at + period <= source.Length; at += period)
        {
            for (int i = 0; i < period; i += Lanes)
            {
                Vector256<float> numbers = ToSingles(MemoryMarshal.Read<ulong>(source[(at + i)..]));
                Vector256<float> factor = Vector256.Create<float>(scale[i..]);
                Vector256.MultiplyAddEstimate(numbers, factor, Vector256.Create<float>(shift[i..])).CopyTo(destination[(at + i)..]);
            }
        }

        for (; at < source.Length; at++)
            destination[at] = float.MultiplyAddEstimate(source[at], scales[at % channels], shifts[at % channels]);
    }

    /// <summary>Sixteen pixels of three samples at a time: each plane's samples are gathered from three registers.</summary>
    private static void Planes3(ReadOnlySpan<byte> source, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts, Span<float> destination)
    {
        const int Step = 16;
        int count = source.Length / 3;
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        int at = 0;
        for (; at + Step <= count; at += Step)
        {
            ref byte pixel = ref Unsafe.Add(ref from, at * 3);
            Vector128<byte> a = Vector128.LoadUnsafe(ref pixel);
            Vector128<byte> b = Vector128.LoadUnsafe(ref pixel, 16);
            Vector128<byte> c = Vector128.LoadUnsafe(ref pixel, 32);
            Vector128<byte> red = Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 1, 4, 7, 10, 13));
            Vector128<byte> green = Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14));
            Vector128<byte> blue = Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15));
            Store(red, scales[0], shifts[0], ref Unsafe.Add(ref to, at));
            Store(green, scales[1], shifts[1], ref Unsafe.Add(ref to, count + at));
            Store(blue, scales[2], shifts[2], ref Unsafe.Add(ref to, (2 * count) + at));
        }

        for (int channel = 0; channel < 3; channel++)
            Plane(source, channel, 3, at, scales[channel], shifts[channel], destination.Slice(channel * count, count));
    }

    private static void Planes(ReadOnlySpan<byte> source, ReadOnlySpan<float> scales, ReadOnlySpan<float> shifts, Span<float> destination)
    {
        int channels = scales.Length;
        int count = source.Length / channels;
        for (int channel = 0; channel < channels; channel++)
            Plane(source, channel, channels, 0, scales[channel], shifts[channel], destination.Slice(channel * count, count));
    }

    private static void Plane(ReadOnlySpan<byte> source, int channel, int channels, int start, float scale, float shift, Span<float> plane)
    {
        for (int at = start; at < plane.Length; at++)
            plane[at] = float.MultiplyAddEstimate(source[(at * channels) + channel], scale, shift);
    }

    private static void Store(Vector128<byte> samples, float scale, float shift, ref float to)
    {
        Vector256<float> factor = Vector256.Create(scale);
        Vector256<float> summand = Vector256.Create(shift);
        Vector256.MultiplyAddEstimate(ToSingles(samples.AsUInt64()[0]), factor, summand).StoreUnsafe(ref to);
        Vector256.MultiplyAddEstimate(ToSingles(samples.AsUInt64()[1]), factor, summand).StoreUnsafe(ref to, Lanes);
    }

    private static Vector256<float> ToSingles(ulong samples)
    {
        Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(samples).AsByte());
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32());
    }
}
