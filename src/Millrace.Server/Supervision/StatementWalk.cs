using Millrace.Errors;
using Millrace.Runtime.Supervision;
using Millrace.Sql.Parser;

namespace Millrace.Server.Supervision;

/// <summary>Which statements of a script an engine runs: all, or what runs before it that died have left.</summary>
/// <param name="run">The run under a supervisor; null without one.</param>
internal sealed class StatementWalk(SupervisedRun? run)
{
    private bool _isRepeated;

    /// <summary>A statement's turn has come.</summary>
    /// <param name="index">Its place in the script.</param>
    /// <param name="kind">What running it does.</param>
    /// <returns>Whether to run it.</returns>
    /// <exception cref="MillraceException"><c>ENGINE_DIED</c> (external): it is given up, and has nothing to tidy up.</exception>
    public bool Begin(int index, StatementKind kind)
    {
        if (run is null)
            return true;
        _isRepeated = index < run.Order.Finished;
        if (_isRepeated)
            return kind == StatementKind.Definition;
        run.Begin(index);
        if (kind is not (StatementKind.Insert or StatementKind.Query))
            ThrowIfGivenUp();
        return true;
    }

    /// <summary>The statement is through.</summary>
    public void End()
    {
        if (run is null || _isRepeated)
            return;
        ThrowIfGivenUp();
        run.OnFinished();
    }

    private void ThrowIfGivenUp()
    {
        if (run?.Failure is MillraceException failure)
            throw failure;
    }
}
