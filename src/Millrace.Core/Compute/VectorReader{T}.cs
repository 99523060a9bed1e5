using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>The vectors of a list or fixed-size list operand.</summary>
internal readonly ref struct VectorReader<T>
    where T : unmanaged
{
    private readonly ReadOnlySpan<T> _items;
    private readonly ReadOnlySpan<int> _offsets;
    private readonly Column _itemColumn;
    private readonly int _size;
    private readonly int _step;

    public VectorReader(Operand operand)
    {
        _itemColumn = operand.Column.Children[0];
        _items = _itemColumn.Values<T>();
        _step = operand.IsScalar ? 0 : 1;
        if (operand.Column.Type.Storage is FixedSizeListType list)
            _size = list.Size;
        else
            _offsets = operand.Column.ValueOffsets;
    }

    /// <summary>Gets the vector of a row; false when an item is NULL.</summary>
    public bool TryGet(int row, out ReadOnlySpan<T> vector)
    {
        int index = row * _step;
        int start = _size > 0 ? index * _size : _offsets[index];
        int count = _size > 0 ? _size : _offsets[index + 1] - start;
        vector = _items.Slice(start, count);
        return _itemColumn.NullCount == 0
            || Bitmap.CountOnes(_itemColumn.ValidityBits, _itemColumn.Offset + start, count) == count;
    }
}
