using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// The first phase of a file sink's subtask: decides at each barrier whether open rows become a staged file or a spool inside
/// the checkpoint, and keeps what is staged until a checkpoint that names it has completed (section 2.8 A, steps 0 to 2).
/// </summary>
/// <remarks>A file of an aborted checkpoint belongs to the next one. Not thread-safe.</remarks>
internal sealed class TwoPhaseWriter
{
    private readonly string _sink;
    private readonly SubtaskId _task;
    private readonly string _lineage;
    private readonly long _generation;
    private readonly int _attempt;
    private readonly bool _deadLetters;
    private readonly string _extension;
    private readonly RollOptions _roll;
    private readonly IProtocolTrace? _trace;
    private readonly List<Committable> _staged = [];
    private long _openBytes;
    private TimeSpan _openSince;
    private int _checkpointsOpen;
    private int _file;

    public TwoPhaseWriter(
        string sink, SubtaskId task, string lineage, long generation, int attempt, bool deadLetters, string extension, RollOptions roll, IProtocolTrace? trace = null)
    {
        (_sink, _task, _lineage, _generation, _attempt) = (sink, task, lineage, generation, attempt);
        (_deadLetters, _extension, _roll, _trace) = (deadLetters, extension, roll, trace);
    }

    /// <summary>Rows written and in no file yet.</summary>
    public long OpenRows { get; private set; }

    /// <summary>Files staged for a checkpoint that has not completed as far as is known here.</summary>
    public IReadOnlyList<Committable> Staged => [.. _staged];

    /// <summary>Rows were written, or came back from a spool.</summary>
    public void OnRows(long rows, long bytes, TimeSpan now)
    {
        _openSince = OpenRows == 0 ? now : _openSince;
        OpenRows += rows;
        _openBytes += bytes;
    }

    /// <summary>A barrier came, behind all rows so far.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="isFinal">Whether the input had ended: then the file closes in any case.</param>
    /// <param name="now">The time.</param>
    public WriterAction OnBarrier(long checkpoint, bool isFinal, TimeSpan now)
    {
        if (OpenRows == 0)
        {
            return new WriterAction.Nothing();
        }

        _checkpointsOpen++;
        bool isDue = isFinal || _checkpointsOpen >= _roll.Checkpoints || _openBytes >= _roll.OpenBytesMax || now - _openSince >= _roll.Age;
        if (!isDue)
        {
            _trace?.Step("2.8A.0");
            return new WriterAction.Spool(checkpoint, OpenRows);
        }

        _trace?.Step("2.8A.1");
        string staging = CheckpointPaths.Staging(_lineage, _generation, _task, _attempt, checkpoint, _file);
        string target = CheckpointPaths.Target(_lineage, JobDescription.GlobalRegion, checkpoint, _task, _file, _extension);
        _file++;
        return new WriterAction.Seal(checkpoint, staging, target, OpenRows, _deadLetters);
    }

    /// <summary>The file asked for is closed and durable.</summary>
    public void OnSealed(WriterAction.Seal seal, long lengthBytes, string hash)
    {
        _trace?.Step(_deadLetters ? "2.10.2" : "2.8A.2");
        var file = new StagedFile(seal.StagingPath, seal.TargetPath, lengthBytes, hash);
        _staged.Add(new Committable(
            _sink, Committable.FileKind, _task, _generation, seal.Checkpoint, seal.Rows, file, _deadLetters));
        (OpenRows, _openBytes, _checkpointsOpen) = (0, 0, 0);
    }

    /// <summary>A checkpoint is in the log: what was staged for it, or for one before it, is the committer's.</summary>
    public void OnCompleted(long checkpoint) => _staged.RemoveAll(staged => staged.Checkpoint <= checkpoint);
}
