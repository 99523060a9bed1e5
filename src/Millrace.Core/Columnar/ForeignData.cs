using System.Text.Unicode;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Columnar;

/// <summary>Checks of columns that come from outside: what passes cannot make a kernel read outside its buffers.</summary>
internal static class ForeignData
{
    /// <summary>Nesting deeper than this is refused.</summary>
    public const int MaxDepth = 64;

    /// <summary>An error of data that breaks the Arrow format.</summary>
    public static MillraceException Invalid(string column, string what) => MillraceException.External(
        "ARROW_INVALID", $"Arrow data of column '{column}' are invalid: {what}", "The producer of the data is at fault");

    /// <summary>An error of a type that the engine does not have.</summary>
    public static MillraceException Unsupported(string column, string type) => MillraceException.User(
        "ARROW_TYPE_UNSUPPORTED",
        $"column '{column}' is of the Arrow type {type}, which has no counterpart",
        $"Cast it where it is made, for example CAST({column} AS TIMESTAMP) for a date, AS DOUBLE for a decimal, AS VARCHAR for anything else");

    /// <summary>Checks that a count fits 32 bits and is not negative.</summary>
    public static int Count(long count, string column, string of) => count is >= 0 and <= int.MaxValue
        ? (int)count
        : throw Invalid(column, $"{of} is {count}");

    /// <summary>Checks that offsets rise and stay within what they point at.</summary>
    public static void CheckOffsets(ReadOnlySpan<int> offsets, long available, string column)
    {
        long falls = 0;
        for (int i = 1; i < offsets.Length; i++)
            falls |= (long)offsets[i] - offsets[i - 1];
        if (offsets[0] < 0 || falls < 0)
            throw Invalid(column, "offsets do not rise");
        if (offsets[^1] > available)
            throw Invalid(column, $"an offset is {offsets[^1]}, and there are {available}");
    }

    /// <summary>Checks that the values of a utf8 column are valid UTF-8, each for itself.</summary>
    public static void CheckUtf8(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, string column)
    {
        ReadOnlySpan<byte> all = bytes[offsets[0]..offsets[^1]];
        if (!Utf8.IsValid(all))
            throw Invalid(column, "text is not valid UTF-8");
        foreach (int offset in offsets[..^1])
        {
            // A value that begins inside a character; at the end there is none to begin.
            if (offset < offsets[^1] && (bytes[offset] & 0xC0) == 0x80)
                throw Invalid(column, "a text begins inside a character");
        }
    }

    /// <summary>Checks that members and items declared NOT NULL hold no NULL below a parent that is there.</summary>
    public static void CheckNotNull(Column parent, string column)
    {
        switch (parent.Type.Storage)
        {
            case StructType members:
                for (int i = 0; i < members.Fields.Length; i++)
                    CheckChild(parent, parent.Children[i], members.Fields[i], 1, column);
                break;
            case FixedSizeListType list:
                CheckChild(parent, parent.Children[0], list.Item, list.Size, column);
                break;
            case ListType { Item.IsNullable: false } when parent.Children[0].NullCount > 0 && parent.Length > 0:
                CheckItems(parent, column);
                break;
        }
    }

    private static void CheckItems(Column parent, string column)
    {
        ReadOnlySpan<int> offsets = parent.ValueOffsets;
        for (int row = 0; row < parent.Length; row++)
        {
            if (parent.IsNull(row))
                continue;
            for (int i = offsets[row]; i < offsets[row + 1]; i++)
            {
                if (parent.Children[0].IsNull(i))
                    throw Invalid(column, $"an item is NULL in row {row}, and items are declared NOT NULL");
            }
        }
    }

    private static void CheckChild(Column parent, Column child, Field field, int width, string column)
    {
        if (field.IsNullable || child.NullCount == 0)
            return;
        for (int i = 0; i < child.Length; i++)
        {
            if (child.IsNull(i) && !parent.IsNull(i / width))
                throw Invalid(column, $"'{field.Name}' is NULL in row {i / width}, and it is declared NOT NULL");
        }
    }
}
