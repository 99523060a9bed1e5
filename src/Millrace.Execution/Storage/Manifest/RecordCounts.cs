namespace Millrace.Execution.Storage;

/// <summary>What a subtask did with its records since the lineage began.</summary>
/// <param name="In">Records read or received.</param>
/// <param name="Out">Records emitted, or written where it is a sink.</param>
/// <param name="Filtered">Records dropped on purpose.</param>
/// <param name="DeadLetters">Records given to the dead letters.</param>
/// <param name="Rejected">Records left out for an error, whether or not they went to the dead letters.</param>
/// <param name="InFlight">Entries of the in-flight table in this checkpoint.</param>
public sealed record RecordCounts(long In, long Out, long Filtered, long DeadLetters, long Rejected, long InFlight)
{
    /// <summary>Nothing yet.</summary>
    public static RecordCounts Zero { get; } = new(0, 0, 0, 0, 0, 0);
}
