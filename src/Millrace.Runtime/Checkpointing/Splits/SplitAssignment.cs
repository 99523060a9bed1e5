using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>One line of the assignment journal.</summary>
/// <param name="Sequence">From 1, without gaps, for the life of a lineage.</param>
/// <param name="Task">Who got it.</param>
/// <param name="Split">What, from which position.</param>
internal sealed record SplitAssignment(long Sequence, SubtaskId Task, SplitPosition Split);
