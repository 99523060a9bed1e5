namespace Millrace.Types;

/// <summary>A list of the same number of items in every row. One child column holds <c>rows × Size</c> items.</summary>
/// <param name="Item">The items' name (by convention <c>item</c>), type and nullability.</param>
/// <param name="Size">Items a row, at least 1.</param>
public sealed record FixedSizeListType(Field Item, int Size) : DataType
{
    /// <summary>A list of nullable items.</summary>
    public FixedSizeListType(DataType item, int size)
        : this(new Field("item", item), size)
    {
    }

    /// <inheritdoc/>
    public override string SqlName => $"ARRAY<{Item.Type.SqlName}>[{Size}]";

    /// <inheritdoc/>
    public override bool IsComparable => Item.Type.IsComparable;
}
