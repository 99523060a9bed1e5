using Millrace.Compute;

namespace Millrace.Plan.Functions;

/// <summary>
/// A function that needs an argument for some rows only, judging by the arguments before it: AND, OR, CASE, COALESCE. Where an argument may
/// fail or costs much it is computed for those rows alone; the others hold NULL, which the function must not read as a value.
/// </summary>
public interface IConditionalFunction
{
    /// <summary>Tells which rows need an argument.</summary>
    /// <param name="argument">The argument's place, from 1; the first is always needed.</param>
    /// <param name="earlier">The arguments before it, as bound; NULL in rows that did not need one.</param>
    /// <param name="isNeeded">A place for each row, all true at first; to be set to false for rows that do not need it.</param>
    void SelectRows(int argument, ReadOnlySpan<Operand> earlier, Span<bool> isNeeded);
}
