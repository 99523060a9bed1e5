using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>A payload in its envelope.</summary>
/// <param name="Lineage">The job's lineage.</param>
/// <param name="Generation">The sender's generation.</param>
/// <param name="Task">To whom.</param>
/// <param name="Attempt">To which attempt of it.</param>
/// <param name="Sequence">From 1 for each attempt, without gaps.</param>
/// <param name="Payload">What.</param>
internal sealed record ControlMessage(
    string Lineage, long Generation, SubtaskId Task, int Attempt, long Sequence, ControlPayload Payload);
