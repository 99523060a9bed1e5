namespace Millrace.Runtime.Checkpointing;

/// <summary>One entry as it stands in a checkpoint. Drivers derive from it with the rows.</summary>
/// <param name="Sequence">Its place among the entries of its subtask.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsFinished">Whether it holds results, which are emitted without a new call, in place of its input.</param>
internal abstract record InFlightSnapshot(long Sequence, InFlightKind Kind, bool IsFinished)
{
    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>Version of the object that it refers to; or null.</summary>
    public string? Pin { get; init; }
}
