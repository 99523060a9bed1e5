namespace Millrace.Execution.Storage;

/// <summary>What a sink prepared, and what becomes visible once its checkpoint is in the log.</summary>
/// <param name="Sink">The sink's operator id.</param>
/// <param name="Kind">Who can commit it; <c>file</c> so far.</param>
/// <param name="Task">The subtask that prepared it.</param>
/// <param name="Generation">The generation it was prepared in.</param>
/// <param name="Checkpoint">The checkpoint whose barrier closed it; an aborted one's belong to the next.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="File">The staged file, with its hash.</param>
/// <param name="DeadLetters">Whether it holds dead letters.</param>
public sealed record Committable(
    string Sink,
    string Kind,
    SubtaskId Task,
    long Generation,
    long Checkpoint,
    long Rows,
    StagedFile File,
    bool DeadLetters)
{
    /// <summary>The only kind so far: a staged file that is renamed.</summary>
    public const string FileKind = "file";
}
