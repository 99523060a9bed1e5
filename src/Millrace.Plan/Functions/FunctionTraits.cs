namespace Millrace.Plan.Functions;

/// <summary>What the planner and the runtime may assume of a function.</summary>
public sealed record FunctionTraits
{
    /// <summary>Cheap, deterministic, NULL in gives NULL out, evaluated on a compute thread.</summary>
    public static FunctionTraits Default { get; } = new();

    /// <summary>Cost of one row next to adding two numbers, for placing filters. Default: 1.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>Whether equal arguments give equal results, so that a shared call is made once. Default: true.</summary>
    public bool IsDeterministic { get; init; } = true;

    /// <summary>Whether a NULL argument makes the result NULL without a call for that row. Default: true.</summary>
    public bool PropagatesNull { get; init; } = true;

    /// <summary>
    /// Whether a row may have no value (a row error). Then the function is not called for rows that do not need it (a branch of CASE that is
    /// not taken), and the plan carries the identity of rows up to it. Default: true.
    /// </summary>
    public bool CanFail { get; init; } = true;

    /// <summary>
    /// Whether a call waits for a file, a socket or another process. Such calls leave the compute threads and have a stage of their own.
    /// Default: false.
    /// </summary>
    public bool IsBlockingIO { get; init; }

    /// <summary>Whether the result is much larger than the arguments (decode), so that it is kept behind the last exchange. Default: false.</summary>
    public bool IsExpansion { get; init; }

    /// <summary>
    /// The step in the user's words where the function hands values of the row to native code, which may kill the process; null where it does
    /// not. Such a function notes each row by <see cref="Interop.NativeRow.At(int)"/>, and the plan carries the identity of rows up to it.
    /// Default: null.
    /// </summary>
    public string? NativeStep { get; init; }
}
