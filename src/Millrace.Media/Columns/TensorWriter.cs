using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Media.Native;
using Millrace.Media.Pixels;
using Millrace.Media.Pixels.Results;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Columns;

/// <summary>Fills a column of <c>TENSOR&lt;FLOAT&gt;</c>, of one shape or of a shape a row; numbers are computed in place.</summary>
internal sealed class TensorWriter : IPixelWriter
{
    private readonly TensorType _type;
    private readonly ColumnBuilder _rows;
    private readonly FixedWidthBuilder<float> _values;

    /// <summary>Makes an empty writer.</summary>
    /// <param name="type">The column's type.</param>
    /// <param name="result">Layout and scale.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="rowCount">Rows to make room for where the shape is fixed.</param>
    public TensorWriter(TensorType type, TensorResult result, MemoryAllocator allocator, int rowCount)
    {
        _type = type;
        Result = result;
        _rows = ColumnBuilder.Create(type, allocator);
        ColumnBuilder items = _rows is FixedSizeListBuilder list ? list.Items : ((ListBuilder)((StructBuilder)_rows).Member(0)).Items;
        _values = (FixedWidthBuilder<float>)items;
        long reserved = type.HasFixedShape ? (long)type.ElementCount * rowCount : 0;
        _values.Reserve((int)Math.Min(reserved, int.MaxValue / sizeof(float)));
    }

    /// <summary>Layout and scale of the next rows.</summary>
    public TensorResult Result { get; set; }

    /// <inheritdoc/>
    public ImageError? Append(in RawPixels pixels)
    {
        if (Result.Check(pixels.Mode) is ImageError error)
            return error;
        PixelSize size = pixels.Size;
        (int first, int second, int third) = Result.IsChannelsFirst
            ? (pixels.Channels, size.Height, size.Width)
            : (size.Height, size.Width, pixels.Channels);
        if (_type.HasFixedShape && !(_type.Shape is [int a, int b, int c] && a == first && b == second && c == third))
            return new ImageError(ImageErrorCode.TypeMismatch, $"an image of {size} and {pixels.Channels} channels is no {_type}");
        Span<float> values = _values.AppendUninitialized(checked((int)size.Bytes(pixels.Mode)));
        TensorKernel.Convert(pixels, Result.IsChannelsFirst, Result.Mean.AsSpan(), Result.Deviation.AsSpan(), values);
        Close(first, second, third);
        return null;
    }

    /// <inheritdoc/>
    public void AppendNull() => _rows.AppendNull();

    /// <inheritdoc/>
    public Column Finish() => _rows.Finish();

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private void Close(int first, int second, int third)
    {
        if (_rows is FixedSizeListBuilder list)
        {
            list.CloseList();
            return;
        }

        var row = (StructBuilder)_rows;
        ((ListBuilder)row.Member(0)).CloseList();
        var shape = (ListBuilder)row.Member(1);
        ((FixedWidthBuilder<int>)shape.Items).AppendRange([first, second, third]);
        shape.CloseList();
        row.CloseRow();
    }
}
