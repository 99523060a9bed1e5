using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>What a decoded image says of itself; its format is <c>UNKNOWN</c>.</summary>
internal sealed record MetadataResult : PixelResult
{
    private const int RowBytes = 64;

    /// <summary>The type: <c>ROW&lt;width INT, height INT, channels INT, mode VARCHAR, format VARCHAR&gt;</c>.</summary>
    public static StructType RowType { get; } = new(
    [
        new Field("width", IntegerType.Int32),
        new Field("height", IntegerType.Int32),
        new Field("channels", IntegerType.Int32),
        new Field("mode", Utf8Type.Instance),
        new Field("format", Utf8Type.Instance),
    ]);

    /// <inheritdoc/>
    public override string FunctionName => "image_metadata";

    /// <inheritdoc/>
    public override DataType TypeOf(ImageType input) => RowType;

    /// <inheritdoc/>
    public override long EstimateBytes(PixelShape shape) => RowBytes;

    /// <inheritdoc/>
    public override IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount) => new Writer(allocator);

    /// <inheritdoc/>
    public override string ToString() => "metadata()";

    /// <summary>Adds a row.</summary>
    public static void Append(StructBuilder rows, PixelSize size, int channels, string mode, string format)
    {
        ((FixedWidthBuilder<int>)rows.Member(0)).Append(size.Width);
        ((FixedWidthBuilder<int>)rows.Member(1)).Append(size.Height);
        ((FixedWidthBuilder<int>)rows.Member(2)).Append(channels);
        ((BytesBuilder)rows.Member(3)).Append(mode);
        ((BytesBuilder)rows.Member(4)).Append(format);
        rows.CloseRow();
    }

    private sealed class Writer(MemoryAllocator allocator) : IPixelWriter
    {
        private readonly StructBuilder _rows = (StructBuilder)ColumnBuilder.Create(RowType, allocator);

        public ImageError? Append(in RawPixels pixels)
        {
            MetadataResult.Append(_rows, pixels.Size, pixels.Channels, pixels.Mode.Name(), "UNKNOWN");
            return null;
        }

        public void AppendNull() => _rows.AppendNull();

        public Column Finish() => _rows.Finish();

        public void Dispose() => _rows.Dispose();
    }
}
