using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Columns;

/// <summary>Reads IMAGE values in place, and checks each: columns may come from outside.</summary>
internal readonly ref struct ImageReader
{
    private readonly Operand _operand;
    private readonly ImageType _type;
    private readonly ReadOnlySpan<int> _widths;
    private readonly ReadOnlySpan<int> _heights;
    private readonly ReadOnlySpan<int> _channels;

    /// <summary>Reads an operand of type IMAGE; borrowed while the reader is used.</summary>
    public ImageReader(Operand operand)
    {
        _operand = operand;
        _type = operand.Column.Type as ImageType ?? ImageType.Instance;
        ReadOnlySpan<Column> members = operand.Column.Children;
        _widths = members[1].Values<int>();
        _heights = members[2].Values<int>();
        _channels = members[3].Values<int>();
    }

    /// <summary>Whether a row is NULL.</summary>
    public bool IsNull(int row) => _operand.IsNull(row);

    /// <summary>The size and layout of a row that is not NULL.</summary>
    public ImageError? ReadShape(int row, out PixelShape shape)
    {
        int index = _operand.IndexOf(row);
        shape = new PixelShape(new PixelSize(_widths[index], _heights[index]), (PixelMode)_channels[index]);
        if (shape.Size.Width < 1 || shape.Size.Height < 1 || shape.Mode is < PixelMode.Gray or > PixelMode.Rgba)
            return new ImageError(ImageErrorCode.TypeMismatch, $"an image of {shape.Size} pixels and {_channels[index]} channels cannot be");
        return shape.Type.Fits(_type)
            ? null
            : new ImageError(ImageErrorCode.TypeMismatch, $"the column holds {_type}, and this value is {shape.Type}");
    }

    /// <summary>The pixels of a row that is not NULL, borrowed.</summary>
    public ImageError? Read(int row, out RawPixels pixels)
    {
        pixels = default;
        if (ReadShape(row, out PixelShape shape) is ImageError error)
            return error;
        ReadOnlySpan<byte> data = _operand.Column.Children[0].GetBytes(_operand.IndexOf(row));
        if (data.Length != shape.Bytes)
            return new ImageError(ImageErrorCode.TypeMismatch, $"{data.Length} bytes are no image of {shape.Type}");
        pixels = new RawPixels(data, shape.Size, shape.Mode);
        return null;
    }
}
