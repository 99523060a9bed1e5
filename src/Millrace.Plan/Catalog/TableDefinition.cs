using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Catalog;

/// <summary>What <c>CREATE TABLE</c> says: a name, perhaps columns, and options that only its connector understands.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Schema">The columns, or null when the connector finds them out.</param>
/// <param name="Options">The <c>WITH</c> options as written, the key <c>connector</c> among them.</param>
public sealed record TableDefinition(string Name, Schema? Schema, ImmutableSortedDictionary<string, string> Options)
{
    /// <summary>The connector's name: the option <c>connector</c>, or empty.</summary>
    public string Connector => Options.GetValueOrDefault("connector", "");

    /// <inheritdoc/>
    public bool Equals(TableDefinition? other) =>
        other is not null && Name == other.Name && Equals(Schema, other.Schema) && Options.SequenceEqual(other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
