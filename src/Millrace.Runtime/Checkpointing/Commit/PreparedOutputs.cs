using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// The first phase at one sink subtask: keeps what its writer prepared until a checkpoint that names it has completed
/// (section 2.8 A, steps 1 and 2).
/// </summary>
/// <remarks>Output of an aborted checkpoint belongs to the next one. Not thread-safe.</remarks>
internal sealed class PreparedOutputs
{
    private readonly SubtaskId _task;
    private readonly long _generation;
    private readonly IProtocolTrace? _trace;
    private readonly List<PreparedOutput> _open = [];

    public PreparedOutputs(SubtaskId task, long generation, IProtocolTrace? trace = null) =>
        (_task, _generation, _trace) = (task, generation, trace);

    /// <summary>All that the next acknowledgement carries.</summary>
    public IReadOnlyList<PreparedOutput> Open => [.. _open];

    /// <summary>A writer made output whole and durable at a barrier.</summary>
    /// <param name="sink">The sink's operator id.</param>
    /// <param name="checkpoint">The barrier's checkpoint.</param>
    /// <param name="outputs">What the writer answered; none where its rows stay in a spool.</param>
    /// <param name="areDeadLetters">Whether they are dead letters: they ride in the same checkpoint as the rows (step 2.10.2).</param>
    public void OnPrepared(string sink, long checkpoint, IReadOnlyList<Committable> outputs, bool areDeadLetters = false)
    {
        foreach (Committable output in outputs)
        {
            _trace?.Step(areDeadLetters ? "2.10.2" : "2.8A.2");
            _open.Add(new PreparedOutput(sink, _task, _generation, checkpoint, output));
        }
    }

    /// <summary>A checkpoint is in the log: what was prepared for it, or for one before it, is the committer's.</summary>
    public void OnCompleted(long checkpoint) => _open.RemoveAll(output => output.Checkpoint <= checkpoint);
}
