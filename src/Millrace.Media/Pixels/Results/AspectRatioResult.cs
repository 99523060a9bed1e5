using Millrace.Media.Columns;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>Width divided by height.</summary>
internal sealed record AspectRatioResult : PixelResult
{
    /// <inheritdoc/>
    public override string FunctionName => "image_aspect_ratio";

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input) => FloatType.Float64;

    /// <inheritdoc/>
    public override long EstimateBytes(PixelShape shape) => sizeof(double);

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) =>
        new NumberWriter<double>(type, allocator, rowCount, static (in pixels, _) => (double)pixels.Size.Width / pixels.Size.Height);

    /// <inheritdoc/>
    public override string ToString() => "aspect_ratio()";
}
