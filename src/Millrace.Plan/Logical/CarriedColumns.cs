using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>
/// The columns of its input that a node passes on beside those that it makes. The optimizer sets it where nobody above needs the others, so
/// that an array is not repeated for each of its items, nor a tensor carried behind the model that took it.
/// </summary>
/// <param name="Names">The columns, all of the input, in its order; none for the node's own columns alone.</param>
public sealed record CarriedColumns(ImmutableArray<string> Names)
{
    /// <summary>The input's fields that are passed on; all where <paramref name="carried"/> is null.</summary>
    public static ImmutableArray<Field> Of(CarriedColumns? carried, Schema input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return carried is null ? input.Fields : [.. carried.Names.Select(input.Get)];
    }

    /// <summary>Adds to a description what is passed on.</summary>
    internal static string Describe(CarriedColumns? carried)
    {
        string[] shown = carried is null ? [] : [.. carried.Names.Where(name => !Schema.IsHidden(name))];
        return carried is null ? "" : shown.Length == 0 ? ", keeping nothing else" : $", keeping {string.Join(", ", shown)}";
    }

    /// <inheritdoc/>
    public bool Equals(CarriedColumns? other) => other is not null && Names.AsSpan().SequenceEqual(other.Names.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Names.Length;
}
