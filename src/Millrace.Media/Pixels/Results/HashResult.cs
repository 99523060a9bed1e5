using Millrace.Media.Columns;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>A perceptual hash: near images have hashes of few different bits.</summary>
/// <param name="IsFrequency">Whether it is of frequencies (pHash); else of differences (dHash).</param>
internal sealed record HashResult(bool IsFrequency) : PixelResult
{
    /// <inheritdoc/>
    public override string FunctionName => "image_hash";

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input) => IntegerType.Int64;

    /// <inheritdoc/>
    public override long EstimateBytes(PixelShape shape) => sizeof(long);

    /// <inheritdoc/>
    public override long EstimateScratchBytes(PixelShape shape) => (long)shape.Size.Width * shape.Size.Height;

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) =>
        new NumberWriter<long>(type, allocator, rowCount, IsFrequency ? PerceptualHash.Frequency : PerceptualHash.Difference);

    /// <inheritdoc/>
    public override string ToString() => IsFrequency ? "hash(phash)" : "hash(dhash)";
}
