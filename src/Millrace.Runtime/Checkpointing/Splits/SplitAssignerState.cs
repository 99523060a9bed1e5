using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>The durable part of a source's coordinator: every split that is in no subtask.</summary>
/// <param name="JournalSequence">The last assignment made.</param>
/// <param name="Pool">Unassigned splits, in the order they are to be assigned.</param>
/// <param name="Finished">Ids of splits that were read to their end.</param>
/// <param name="IsDiscoveryComplete">Whether no further split will be found.</param>
internal sealed record SplitAssignerState(
    long JournalSequence, IReadOnlyList<SplitPosition> Pool, IReadOnlyList<string> Finished, bool IsDiscoveryComplete);
