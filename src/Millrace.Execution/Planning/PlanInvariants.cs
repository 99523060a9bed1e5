using System.Collections.Immutable;
using Millrace.Options;

namespace Millrace.Execution.Planning;

/// <summary>Collects what must be as it was for a job to go on from its checkpoint.</summary>
public static class PlanInvariants
{
    /// <summary>The options of a table or model that must stay, as written. Secret ones are left out: they may be renewed, and are kept nowhere.</summary>
    /// <param name="options">The options.</param>
    /// <param name="known">What their connector or provider says of them; an option that it does not list must stay.</param>
    public static ImmutableSortedDictionary<string, string> Of(
        ImmutableSortedDictionary<string, string> options, IEnumerable<OptionDescription> known)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.RemoveRange(known.Where(o => o.MayChange || o.IsSecret).Select(o => o.Key));
    }
}
