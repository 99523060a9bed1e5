using System.Collections.Immutable;
using Millrace.Options;

namespace Millrace.Execution.Planning;

/// <summary>Names and collects what must be as it was for a job to go on from its checkpoint.</summary>
public static class PlanInvariants
{
    /// <summary>What an operator does.</summary>
    public const string Work = "work";

    /// <summary>Where it reads, writes or takes its model from, in full.</summary>
    public const string Place = "place";

    /// <summary>The options of a table or model that must stay, as written, by names such as <c>option 'path'</c>.</summary>
    /// <param name="options">The options.</param>
    /// <param name="known">
    /// What their connector or provider says of them. One that may change is left out, and so is a secret one: it may be renewed, and is kept
    /// nowhere. One that is not listed must stay.
    /// </param>
    public static ImmutableSortedDictionary<string, string> Of(
        ImmutableSortedDictionary<string, string> options, IEnumerable<OptionDescription> known)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(known);
        HashSet<string> free = [.. known.Where(o => o.MayChange || o.IsSecret).Select(o => o.Key)];
        return options.Where(o => !free.Contains(o.Key))
            .ToImmutableSortedDictionary(o => $"option '{o.Key}'", o => o.Value, StringComparer.Ordinal);
    }
}
