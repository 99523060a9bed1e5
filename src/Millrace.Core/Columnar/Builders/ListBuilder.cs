using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of lists: append the items to <see cref="Items"/>, then close the list.</summary>
public sealed class ListBuilder : ColumnBuilder
{
    private readonly GrowableBuffer _offsets;

    internal ListBuilder(DataType type, ListType list, MemoryAllocator allocator)
        : base(type, allocator)
    {
        _offsets = new GrowableBuffer(allocator);
        Items = Create(list.Item.Type, allocator);
    }

    /// <summary>The builder of the items of all lists.</summary>
    public ColumnBuilder Items { get; }

    /// <summary>Ends a list: the items appended since the last one are its content.</summary>
    public void CloseList()
    {
        AddOffset();
        Validity.Append(true);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        AddOffset();
        Validity.Append(false);
    }

    internal override void AppendDefault() => CloseList();

    /// <inheritdoc/>
    public override void AppendFrom(Column source, int row)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsNull(row))
        {
            AppendNull();
            return;
        }

        ReadOnlySpan<int> offsets = source.ValueOffsets;
        for (int i = offsets[row]; i < offsets[row + 1]; i++)
            Items.AppendFrom(source.Children[0], i);
        CloseList();
    }

    /// <inheritdoc/>
    public override Column Finish()
    {
        EnsureFirstOffset();
        Column items = Items.Finish();
        int length = Length;
        int nulls = Validity.NullCount;
        return new Column(Type, length, nulls, [Validity.Finish(), _offsets.Finish()], [items]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _offsets.Dispose();
        Items.Dispose();
    }

    private void AddOffset()
    {
        EnsureFirstOffset();
        _offsets.Add(Items.Length);
    }

    private void EnsureFirstOffset()
    {
        if (_offsets.Length == 0)
            _offsets.Add(0);
    }
}
