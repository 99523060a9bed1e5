using Millrace.Media.Columns;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>How sharp an image is: the variance of its Laplacian.</summary>
internal sealed record SharpnessResult : PixelResult
{
    /// <inheritdoc/>
    public override string FunctionName => "image_sharpness";

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input) => FloatType.Float64;

    /// <inheritdoc/>
    public override long EstimateBytes(PixelShape shape) => sizeof(double);

    /// <inheritdoc/>
    public override long EstimateScratchBytes(PixelShape shape) => (long)shape.Size.Width * shape.Size.Height;

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) =>
        new NumberWriter<double>(type, allocator, rowCount, Sharpness.Measure);

    /// <inheritdoc/>
    public override string ToString() => "sharpness()";
}
