using Millrace.Execution.RowErrors;

namespace Millrace.Execution.Native;

/// <summary>
/// Stands between rows and native code at one place of a job that a supervisor watches: leaves word of who is inside, and lets suspects of
/// an earlier death in alone. Thread-safe.
/// </summary>
/// <remarks>
/// A step is a number that is the same in each run of the plan. Between <see cref="Enter"/> and <see cref="Leave"/> the thread enters no
/// other.
/// </remarks>
public interface INativeGuard
{
    /// <summary>Whether there is nothing against any row.</summary>
    bool IsQuiet { get; }

    /// <summary>What is known of a row.</summary>
    /// <param name="step">The step that it is about to enter.</param>
    /// <param name="row">The row.</param>
    NativeVerdict VerdictOf(int step, RowId row);

    /// <summary>The error of a condemned row.</summary>
    /// <param name="step">The step in the user's words.</param>
    /// <param name="row">The row.</param>
    RowError ErrorOf(string step, RowId row);

    /// <summary>
    /// Notes that rows are about to be in native code. Waits for suspects that are inside; alone, waits until nobody is inside.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="rows">The rows, copied.</param>
    /// <param name="isAlone">Whether it is one suspect.</param>
    /// <returns>A ticket for <see cref="Leave"/>, which must be called by the same thread.</returns>
    int Enter(int step, ReadOnlySpan<RowId> rows, bool isAlone);

    /// <summary>The rows are out again, unharmed; a suspect is one no more at this step.</summary>
    /// <param name="ticket">The ticket.</param>
    void Leave(int ticket);
}
