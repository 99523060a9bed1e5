namespace Millrace.Types;

/// <summary>A named, typed column of a schema or member of a nested type.</summary>
/// <param name="Name">The name; matching is by ordinal comparison, case-sensitive.</param>
/// <param name="Type">The type.</param>
/// <param name="IsNullable">Whether NULL may occur. Default: true.</param>
public sealed record Field(string Name, DataType Type, bool IsNullable = true)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type}{(IsNullable ? "" : " NOT NULL")}";
}
