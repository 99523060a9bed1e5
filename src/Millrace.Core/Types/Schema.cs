using System.Collections.Immutable;
using Millrace.Errors;

namespace Millrace.Types;

/// <summary>The columns of a batch, a table or a plan node. Immutable; compares by value.</summary>
/// <remarks>
/// A column whose name begins with <c>$</c> is hidden: the planner carries it (for example the row identity) and no sink shows it.
/// </remarks>
/// <param name="Fields">The columns in order; names are unique.</param>
public sealed record Schema(ImmutableArray<Field> Fields)
{
    /// <summary>The schema without columns.</summary>
    public static Schema Empty { get; } = new([]);

    /// <summary>How many columns there are.</summary>
    public int Count => Fields.Length;

    /// <summary>The column at an index.</summary>
    public Field this[int index] => Fields[index];

    /// <summary>The index of a column, or −1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Name == name)
                return i;
        }

        return -1;
    }

    /// <summary>The column of a name.</summary>
    /// <exception cref="MillraceException"><c>COLUMN_NOT_FOUND</c> (user): names the columns that exist.</exception>
    public Field Get(string name)
    {
        int index = IndexOf(name);
        return index >= 0
            ? Fields[index]
            : throw MillraceException.User(
                "COLUMN_NOT_FOUND",
                $"there is no column '{name}'",
                $"The columns are: {string.Join(", ", Fields.Where(f => !IsHidden(f.Name)).Select(f => f.Name))}");
    }

    /// <summary>Whether a column of this name is carried by the engine and not the user's.</summary>
    public static bool IsHidden(string name) => name.StartsWith('$');

    /// <inheritdoc/>
    public bool Equals(Schema? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Length == 0 ? 0 : Fields.Length * 397 ^ Fields[0].GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", Fields)})";
}
