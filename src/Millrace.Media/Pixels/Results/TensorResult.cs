using System.Collections.Immutable;
using System.Globalization;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>A tensor of numbers: <c>(sample / 255 − mean) / deviation</c>.</summary>
/// <param name="IsChannelsFirst">Whether it is <c>[channels, height, width]</c>; else <c>[height, width, channels]</c>.</param>
/// <param name="Mean">None, one number for all channels, or one a channel.</param>
/// <param name="Deviation">Likewise; not zero.</param>
internal sealed record TensorResult(bool IsChannelsFirst, ImmutableArray<float> Mean, ImmutableArray<float> Deviation) : PixelResult
{
    /// <inheritdoc/>
    public override string FunctionName => "image_to_tensor";

    /// <inheritdoc/>
    public override string? Fault
    {
        get
        {
            if (Mean.Length > 4 || Deviation.Length > 4)
                return $"{Math.Max(Mean.Length, Deviation.Length)} numbers for the channels of an image, which has 4 at most";
            return !Mean.All(float.IsFinite) || !Deviation.All(d => float.IsFinite(d) && d != 0)
                ? "a mean must be a finite number, and a deviation one that is not zero"
                : null;
        }
    }

    /// <summary>The error where the numbers do not fit the channels of an image, or null.</summary>
    public ImageError? Check(PixelMode mode)
    {
        int channels = (int)mode;
        bool fits = (Mean.Length is 0 or 1 || Mean.Length == channels) && (Deviation.Length is 0 or 1 || Deviation.Length == channels);
        return fits
            ? null
            : new ImageError(
                ImageErrorCode.Argument,
                $"{Mean.Length} means and {Deviation.Length} deviations for an image of {channels} channels ({mode.Name()})");
    }

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input)
    {
        if (!input.HasFixedSize || input.Channels is not int channels || (long)input.Width!.Value * input.Height!.Value * channels > int.MaxValue)
            return new TensorType(FloatType.Float32, default);
        (int width, int height) = (input.Width.Value, input.Height.Value);
        return new TensorType(FloatType.Float32, IsChannelsFirst ? [channels, height, width] : [height, width, channels]);
    }

    /// <inheritdoc/>
    public override long EstimateBytes(PixelShape shape) => (shape.Bytes * sizeof(float)) + 24;

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) =>
        new TensorWriter((TensorType)type, this, allocator, rowCount);

    /// <inheritdoc/>
    public bool Equals(TensorResult? other) =>
        other is not null && IsChannelsFirst == other.IsChannelsFirst
        && Mean.AsSpan().SequenceEqual(other.Mean.AsSpan()) && Deviation.AsSpan().SequenceEqual(other.Deviation.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => (Mean.Length * 31) + Deviation.Length + (IsChannelsFirst ? 1 : 0);

    /// <inheritdoc/>
    public override string ToString()
    {
        string layout = IsChannelsFirst ? "CHW" : "HWC";
        return Mean.IsEmpty && Deviation.IsEmpty ? $"to_tensor({layout})" : $"to_tensor({layout}, [{Numbers(Mean)}], [{Numbers(Deviation)}])";
    }

    private static string Numbers(ImmutableArray<float> numbers) =>
        string.Join(' ', numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
