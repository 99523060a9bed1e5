using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Catalog;

/// <summary>What <c>CREATE MODEL</c> says: a name, input and output columns, and options that only its provider understands.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Input">The columns that the model takes, in order.</param>
/// <param name="Output">The columns that it makes, in order.</param>
/// <param name="Options">The <c>WITH</c> options as written, the key <c>provider</c> among them.</param>
public sealed record ModelDefinition(string Name, Schema Input, Schema Output, ImmutableSortedDictionary<string, string> Options)
{
    /// <summary>The provider's name: the option <c>provider</c>, or empty.</summary>
    public string Provider => Options.GetValueOrDefault("provider", "");

    /// <inheritdoc/>
    public bool Equals(ModelDefinition? other) =>
        other is not null && Name == other.Name && Input.Equals(other.Input) && Output.Equals(other.Output)
        && Options.SequenceEqual(other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
