using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>Scales, centres and divides the values of images, and turns their axes, on their way into a model of float32.</summary>
/// <remarks>Each value becomes <c>(value × scale − mean) ÷ deviation</c>, computed as one multiplication and one addition.</remarks>
internal sealed class ImageTransform
{
    private readonly float[] _factors;
    private readonly float[] _summands;
    private readonly int _plane;
    private readonly bool _isByte;
    private readonly bool _isSourcePlanar;
    private readonly bool _isTargetPlanar;

    /// <summary>Makes a transform.</summary>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="plane">Pixels of an image.</param>
    /// <param name="isByte">Whether the values are bytes, else float32.</param>
    /// <param name="isSourcePlanar">Whether they lie channel by channel, else pixel by pixel.</param>
    /// <param name="isTargetPlanar">Whether they are to lie so.</param>
    /// <param name="scale">What values are multiplied by.</param>
    /// <param name="means">Means: none, one, or one a channel.</param>
    /// <param name="deviations">Deviations: likewise.</param>
    public ImageTransform(
        int channels,
        int plane,
        bool isByte,
        bool isSourcePlanar,
        bool isTargetPlanar,
        double scale,
        ReadOnlySpan<float> means,
        ReadOnlySpan<float> deviations)
    {
        _plane = plane;
        _isByte = isByte;
        _isSourcePlanar = isSourcePlanar;
        _isTargetPlanar = isTargetPlanar;
        _factors = new float[channels];
        _summands = new float[channels];
        for (int c = 0; c < channels; c++)
        {
            double deviation = Of(deviations, c, 1);
            _factors[c] = (float)(scale / deviation);
            _summands[c] = (float)(-Of(means, c, 0) / deviation);
        }
    }

    private int Channels => _factors.Length;

    /// <summary>Transforms images.</summary>
    /// <param name="source">Their values: bytes or float32.</param>
    /// <param name="count">How many images.</param>
    /// <param name="target">As many float32.</param>
    public void Apply(ReadOnlySpan<byte> source, int count, Span<float> target)
    {
        int size = Channels * _plane;
        for (int i = 0; i < count; i++)
        {
            Span<float> image = target.Slice(i * size, size);
            if (_isByte)
                ApplyBytes(source.Slice(i * size, size), image);
            else
                ApplyFloats(MemoryMarshal.Cast<byte, float>(source).Slice(i * size, size), image);
        }
    }

    private void ApplyBytes(ReadOnlySpan<byte> source, Span<float> target)
    {
        for (int c = 0; c < Channels; c++)
        {
            if (_isSourcePlanar && _isTargetPlanar)
            {
                Scale(source.Slice(c * _plane, _plane), _factors[c], _summands[c], target.Slice(c * _plane, _plane));
                continue;
            }

            (int from, int fromStep) = Walk(_isSourcePlanar, c);
            (int to, int toStep) = Walk(_isTargetPlanar, c);
            for (int i = 0; i < _plane; i++, from += fromStep, to += toStep)
                target[to] = MathF.FusedMultiplyAdd(source[from], _factors[c], _summands[c]);
        }
    }

    private void ApplyFloats(ReadOnlySpan<float> source, Span<float> target)
    {
        for (int c = 0; c < Channels; c++)
        {
            if (_isSourcePlanar && _isTargetPlanar)
            {
                Scale(source.Slice(c * _plane, _plane), _factors[c], _summands[c], target.Slice(c * _plane, _plane));
                continue;
            }

            (int from, int fromStep) = Walk(_isSourcePlanar, c);
            (int to, int toStep) = Walk(_isTargetPlanar, c);
            for (int i = 0; i < _plane; i++, from += fromStep, to += toStep)
                target[to] = MathF.FusedMultiplyAdd(source[from], _factors[c], _summands[c]);
        }
    }

    private (int First, int Step) Walk(bool isPlanar, int channel) => isPlanar ? (channel * _plane, 1) : (channel, Channels);

    /// <summary>float32 in, float32 out, 8 or 16 at once.</summary>
    private static void Scale(ReadOnlySpan<float> source, float factor, float summand, Span<float> target)
    {
        TensorPrimitives.Multiply(source, factor, target);
        TensorPrimitives.Add(target, summand, target);
    }

    /// <summary>Bytes in, float32 out: 16 bytes are widened to four vectors of int32 at once.</summary>
    private static void Scale(ReadOnlySpan<byte> source, float factor, float summand, Span<float> target)
    {
        int i = 0;
        Vector128<float> factors = Vector128.Create(factor);
        Vector128<float> summands = Vector128.Create(summand);
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Span<float> part = target.Slice(i, Vector128<byte>.Count);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(source.Slice(i, Vector128<byte>.Count)));
            Store(low, factors, summands, part);
            Store(high, factors, summands, part[Vector128<ushort>.Count..]);
        }

        for (; i < source.Length; i++)
            target[i] = source[i] * factor + summand;
    }

    private static void Store(Vector128<ushort> values, Vector128<float> factors, Vector128<float> summands, Span<float> target)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(values);
        (Vector128.ConvertToSingle(low.AsInt32()) * factors + summands).CopyTo(target);
        (Vector128.ConvertToSingle(high.AsInt32()) * factors + summands).CopyTo(target[Vector128<float>.Count..]);
    }

    private static double Of(ReadOnlySpan<float> values, int channel, double otherwise) =>
        values.Length == 0 ? otherwise : values[values.Length == 1 ? 0 : channel];
}
