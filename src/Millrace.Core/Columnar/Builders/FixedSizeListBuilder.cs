using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of lists of one size: append that many items to <see cref="Items"/>, then close the list.</summary>
public sealed class FixedSizeListBuilder : ColumnBuilder
{
    private readonly int _size;
    private readonly bool _isItemNullable;

    internal FixedSizeListBuilder(DataType type, FixedSizeListType list, MemoryAllocator allocator)
        : base(type, allocator)
    {
        _size = list.Size;
        _isItemNullable = list.Item.IsNullable;
        Items = Create(list.Item.Type, allocator);
    }

    /// <summary>The builder of the items of all lists.</summary>
    public ColumnBuilder Items { get; }

    /// <summary>Ends a list.</summary>
    /// <exception cref="MillraceException"><c>LIST_SIZE</c> (internal): not as many items were appended as a list has.</exception>
    public void CloseList()
    {
        int expected = (Length + 1) * _size;
        if (Items.Length != expected)
            throw MillraceException.Internal("LIST_SIZE", $"{Items.Length} items where {expected} are due for {Type}");
        Validity.Append(true);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        for (int i = 0; i < _size; i++)
            Items.AppendBelowNull(_isItemNullable);
        Validity.Append(false);
    }

    internal override void AppendDefault()
    {
        for (int i = 0; i < _size; i++)
            Items.AppendBelowNull(_isItemNullable);
        Validity.Append(true);
    }

    /// <inheritdoc/>
    public override void AppendFrom(Column source, int row)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsNull(row))
        {
            AppendNull();
            return;
        }

        for (int i = 0; i < _size; i++)
            Items.AppendFrom(source.Children[0], row * _size + i);
        CloseList();
    }

    /// <inheritdoc/>
    public override Column Finish()
    {
        Column items = Items.Finish();
        int length = Length;
        int nulls = Validity.NullCount;
        return new Column(Type, length, nulls, [Validity.Finish()], [items]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Items.Dispose();
    }
}
