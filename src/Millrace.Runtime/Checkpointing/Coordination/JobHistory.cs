using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What the log says: folded from its entries, never kept anywhere else.</summary>
internal sealed class JobHistory
{
    private const long IdMax = 1L << 60;
    private readonly List<CheckpointEntry> _checkpoints = [];
    private readonly HashSet<long> _known = [];
    private readonly HashSet<long> _committed = [];

    /// <summary>Index of the last entry; 0 where the log is empty.</summary>
    public long LastIndex { get; private set; }

    /// <summary>The highest generation; 0 where the log is empty.</summary>
    public long Generation { get; private set; }

    /// <summary>The lineage, or null where the log is empty.</summary>
    public string? Lineage { get; private set; }

    /// <summary>The job's name, or null where the log is empty.</summary>
    public string? Job { get; private set; }

    /// <summary>No id below this may be used again.</summary>
    public long NextCheckpoint { get; private set; } = 1;

    /// <summary>The state a job ended in, or null. A later generation takes it back.</summary>
    public string? EndState { get; private set; }

    /// <summary>Completed checkpoints, oldest first; without those that a restore of an older one has given up.</summary>
    public IReadOnlyList<CheckpointEntry> Checkpoints => _checkpoints;

    /// <summary>Whether all committables of a checkpoint are visible.</summary>
    public bool IsCommitted(long checkpoint) => _committed.Contains(checkpoint);

    /// <summary>Folds a whole log.</summary>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.LogCorrupt"/> where an entry is torn, or stands where it cannot: a whole one of another place too.
    /// </exception>
    public static JobHistory Fold(IReadOnlyList<JobLogRecord> records, string location)
    {
        var history = new JobHistory();
        foreach (JobLogRecord record in records)
        {
            history.Add(record.Index, JobLogCodec.Decode(record, location), location);
        }

        return history;
    }

    /// <summary>Adds the next entry.</summary>
    public void Add(long index, JobLogEntry entry, string location)
    {
        if (index != LastIndex + 1 || !MayFollow(entry))
        {
            throw StorageErrors.BadLogEntry(location, index, "it follows an entry that it cannot follow");
        }

        LastIndex = index;
        switch (entry)
        {
            case GenerationEntry generation:
                (Generation, Lineage, Job) = (generation.Generation, generation.Lineage, generation.Job);
                NextCheckpoint = Math.Max(NextCheckpoint, generation.NextCheckpoint);
                EndState = null;
                _checkpoints.RemoveAll(entry => entry.Id > generation.Restored);
                break;
            case CheckpointEntry checkpoint:
                _checkpoints.Add(checkpoint);
                _known.Add(checkpoint.Id);
                NextCheckpoint = Math.Max(NextCheckpoint, checkpoint.Id + 1);
                break;
            case CommittedEntry committed:
                _committed.Add(committed.Id);
                break;
            case JobEndedEntry ended:
                EndState = ended.State;
                break;
        }
    }

    /// <summary>The rules of <c>docs/specs/checkpoint-format.md</c>.</summary>
    private bool MayFollow(JobLogEntry entry) => entry switch
    {
        GenerationEntry generation => generation.Generation == Generation + 1
            && generation.NextCheckpoint is >= 1 and <= IdMax
            && (Lineage is null || (generation.Lineage, generation.Job) == (Lineage, Job))
            && (generation.Restored is not long id || _checkpoints.Exists(checkpoint => checkpoint.Id == id)),
        _ when entry.Generation != Generation || Generation == 0 || EndState is not null => false,
        CheckpointEntry checkpoint => checkpoint.Id >= NextCheckpoint
            && checkpoint is { Id: <= IdMax, Committables: >= 0, Manifest.Length: >= 0 }
            && StoragePath.IsValid(checkpoint.Manifest.Path)
            && (checkpoint.Parent is not long parent || _known.Contains(parent)),
        CommittedEntry committed => _known.Contains(committed.Id) && !_committed.Contains(committed.Id),
        _ => true,
    };
}
