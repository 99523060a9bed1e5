namespace Millrace.Types;

/// <summary>A list of any length with 32-bit offsets. One child column holds the items of all rows.</summary>
/// <param name="Item">The items' name (by convention <c>item</c>), type and nullability.</param>
public sealed record ListType(Field Item) : DataType
{
    /// <summary>A list of nullable items.</summary>
    public ListType(DataType item)
        : this(new Field("item", item))
    {
    }

    /// <inheritdoc/>
    public override string SqlName => $"ARRAY<{Item.Type.SqlName}>";

    /// <inheritdoc/>
    public override bool IsComparable => Item.Type.IsComparable;
}
