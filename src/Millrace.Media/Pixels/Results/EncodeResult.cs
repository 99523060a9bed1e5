using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>The image as an encoded file.</summary>
internal sealed record EncodeResult(EncodeFormat Format, int Quality) : PixelResult
{
    private const int WebpSideMax = 16_383;
    private const int JpegSideMax = 65_500;
    private const int HeaderBytes = 4_096;

    /// <inheritdoc/>
    public override string FunctionName => "image_encode";

    /// <inheritdoc/>
    public override string? Fault => Quality is < 1 or > 100 ? $"a quality of {Quality} is not between 1 and 100" : null;

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input) => BinaryType.Instance;

    /// <summary>JPEG and WebP of photographs take less than a byte a pixel; noise may take all.</summary>
    public override long EstimateBytes(PixelShape shape) => (Format == EncodeFormat.Png ? shape.Bytes : shape.Bytes / 2) + HeaderBytes;

    /// <summary>The pixels, without alpha where the format has none, and the encoded bytes before they are copied.</summary>
    public override long EstimateScratchBytes(PixelShape shape) => shape.Bytes + EstimateBytes(shape);

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) => new Writer(this, allocator);

    /// <inheritdoc/>
    public override string ToString() => Format == EncodeFormat.Png ? "encode(PNG)" : $"encode({Format.ToString().ToUpperInvariant()}, {Quality})";

    private sealed class Writer(EncodeResult result, MemoryAllocator allocator) : IPixelWriter
    {
        private readonly BytesBuilder _rows = new(BinaryType.Instance, allocator);

        public ImageError? Append(in RawPixels pixels)
        {
            int side = Math.Max(pixels.Size.Width, pixels.Size.Height);
            int sideMax = result.Format switch
            {
                EncodeFormat.Webp => WebpSideMax,
                EncodeFormat.Jpeg => JpegSideMax,
                _ => int.MaxValue,
            };
            if (side > sideMax)
            {
                return new ImageError(
                    ImageErrorCode.Unsupported, $"{result.Format} holds no image of {pixels.Size}: a side ends at {sideMax} pixels");
            }

            using EncodedImage encoded = ImageEncoder.Encode(pixels, result.Format, result.Quality);
            _rows.Append(encoded.Span);
            return null;
        }

        public void AppendNull() => _rows.AppendNull();

        public Column Finish() => _rows.Finish();

        public void Dispose() => _rows.Dispose();
    }
}
