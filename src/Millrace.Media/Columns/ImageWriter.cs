using System.Diagnostics;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Media.Native;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Columns;

/// <summary>Fills a column of IMAGE: pixels are computed in place. Disposing gives back what was not finished.</summary>
/// <param name="type">The column's type.</param>
/// <param name="allocator">Where memory comes from.</param>
internal sealed class ImageWriter(ImageType type, MemoryAllocator allocator) : IPixelWriter
{
    private readonly StructBuilder _rows = (StructBuilder)ColumnBuilder.Create(type, allocator);

    /// <summary>Makes room for so many bytes of pixels at once.</summary>
    public void Reserve(long byteCount) => ((BytesBuilder)_rows.Member(0)).Reserve((int)Math.Min(byteCount, int.MaxValue));

    /// <summary>Begins a row: the pixels are to be filled, then <see cref="Commit"/> or <see cref="Rollback"/> called.</summary>
    /// <returns>Undefined bytes, valid until the next row begins.</returns>
    public Span<byte> Begin(PixelShape shape) => ((BytesBuilder)_rows.Member(0)).AppendUninitialized(checked((int)shape.Bytes));

    /// <summary>Ends a row whose pixels were filled.</summary>
    public void Commit(PixelShape shape)
    {
        Debug.Assert(shape.Type.Fits(type), "an image of another type than the column's");
        ((FixedWidthBuilder<int>)_rows.Member(1)).Append(shape.Size.Width);
        ((FixedWidthBuilder<int>)_rows.Member(2)).Append(shape.Size.Height);
        ((FixedWidthBuilder<int>)_rows.Member(3)).Append((int)shape.Mode);
        ((BytesBuilder)_rows.Member(4)).Append(shape.Mode.Utf8Name());
        _rows.CloseRow();
    }

    /// <summary>Makes a row NULL whose pixels could not be filled.</summary>
    public void Rollback()
    {
        ((BytesBuilder)_rows.Member(0)).RemoveLast();
        _rows.AppendNull();
    }

    /// <inheritdoc/>
    public ImageError? Append(in RawPixels pixels)
    {
        var shape = new PixelShape(pixels.Size, pixels.Mode);
        pixels.Pixels.CopyTo(Begin(shape));
        Commit(shape);
        return null;
    }

    /// <inheritdoc/>
    public void AppendNull() => _rows.AppendNull();

    /// <inheritdoc/>
    public Column Finish() => _rows.Finish();

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();
}
