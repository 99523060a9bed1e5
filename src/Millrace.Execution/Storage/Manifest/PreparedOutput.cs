using Millrace.Execution.Sinks;

namespace Millrace.Execution.Storage;

/// <summary>A committable in a checkpoint, with where it comes from.</summary>
/// <param name="Sink">The sink's operator id; dead letters are a sink of their own.</param>
/// <param name="Task">The subtask that prepared it.</param>
/// <param name="Generation">The generation it was prepared in.</param>
/// <param name="Checkpoint">The checkpoint whose barrier closed it; an aborted one's belong to the next.</param>
/// <param name="Output">What the sink's committer makes visible.</param>
public sealed record PreparedOutput(string Sink, SubtaskId Task, long Generation, long Checkpoint, Committable Output);
