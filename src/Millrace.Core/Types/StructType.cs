using System.Collections.Immutable;

namespace Millrace.Types;

/// <summary>A row within a row: one child column a field.</summary>
/// <param name="Fields">The members in order; names are unique.</param>
public sealed record StructType(ImmutableArray<Field> Fields) : DataType
{
    /// <inheritdoc/>
    public override string SqlName => $"ROW<{string.Join(", ", Fields.Select(f => $"{f.Name} {f.Type.SqlName}"))}>";

    /// <inheritdoc/>
    public override bool IsComparable => Fields.All(f => f.Type.IsComparable);

    /// <summary>The index of a member, or −1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Fields.Length; i++)
        {
            if (Fields[i].Name == name)
                return i;
        }

        return -1;
    }

    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Length == 0 ? 0 : Fields.Length * 397 ^ Fields[0].GetHashCode();
}
