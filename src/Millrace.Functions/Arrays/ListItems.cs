using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Functions.Arrays;

/// <summary>Where a row's items stand in the child column of a list.</summary>
internal static class ListItems
{
    /// <summary>The first item and how many there are.</summary>
    public static (int Start, int Count) Of(Column list, int row)
    {
        if (list.Type.Storage is FixedSizeListType fixedSize)
            return (row * fixedSize.Size, fixedSize.Size);
        ReadOnlySpan<int> offsets = list.ValueOffsets;
        return (offsets[row], offsets[row + 1] - offsets[row]);
    }

    /// <summary>The items' type.</summary>
    public static DataType? TypeOf(DataType list) => list.Storage switch
    {
        ListType variable => variable.Item.Type,
        FixedSizeListType fixedSize => fixedSize.Item.Type,
        _ => null,
    };
}
