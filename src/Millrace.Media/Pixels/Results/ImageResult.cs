using Millrace.Media.Columns;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>The image itself.</summary>
internal sealed record ImageResult : PixelResult
{
    /// <summary>The one value.</summary>
    public static ImageResult Instance { get; } = new();

    /// <inheritdoc/>
    public override string FunctionName => "image_decode";

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input) => input;

    /// <inheritdoc/>
    public override long EstimateBytes(PixelShape shape) => shape.Bytes + 24;

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) => new ImageWriter((ImageType)type, allocator);

    /// <inheritdoc/>
    public override string ToString() => "";
}
