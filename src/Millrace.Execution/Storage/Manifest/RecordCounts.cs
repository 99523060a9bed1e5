namespace Millrace.Execution.Storage;

/// <summary>What a subtask did with its records since the lineage began, as of the checkpoint's barrier.</summary>
/// <param name="In">Records read or received.</param>
/// <param name="Out">Records emitted, or written where it is a sink.</param>
/// <param name="Filtered">Records dropped on purpose; 0 where an operator of the stage may make several records of one.</param>
/// <param name="DeadLetters">Records given to the dead letters.</param>
/// <param name="Rejected">Records left out for an error, whether or not they went to the dead letters.</param>
/// <param name="InFlight">Records that the checkpoint holds: not worked on yet, or worked on and not emitted.</param>
public sealed record RecordCounts(long In, long Out, long Filtered, long DeadLetters, long Rejected, long InFlight)
{
    /// <summary>Nothing yet.</summary>
    public static RecordCounts Zero { get; } = new(0, 0, 0, 0, 0, 0);
}
