using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Memory;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Reads the objects of a verified checkpoint, and deals them out to the subtasks of this run, which may be more or fewer.</summary>
/// <remarks>Disposing gives back what no subtask has taken over.</remarks>
internal sealed class RestoredJob : IDisposable
{
    private readonly CheckpointManifest _manifest;
    private readonly ICheckpointStore _store;
    private readonly Dictionary<SubtaskId, RestoredTask> _tasks = [];
    private readonly Dictionary<string, SourceState> _sources = new(StringComparer.Ordinal);

    /// <exception cref="MillraceException">
    /// <see cref="StorageErrors.ObjectCorrupt"/> (external), <c>RESTORE_SUBTASKS</c> (user): an operator with state has another number of
    /// subtasks now.
    /// </exception>
    public RestoredJob(CheckpointManifest manifest, JobPlan plan, ICheckpointStore store, MemoryAllocator allocator)
    {
        (_manifest, _store) = (manifest, store);
        Counts = RestoredCounts.Of(manifest, plan);
        try
        {
            foreach (SourceManifest source in manifest.Sources)
                _sources.Add(source.Source, ReadSource(source));
            foreach (StagePlan stage in plan.Stages)
                Deal(stage, [.. plan.Edges.Where(edge => edge.From == stage.Index)], allocator);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint.</summary>
    public long Checkpoint => _manifest.Id;

    /// <summary>The job's figures up to the checkpoint.</summary>
    public RestoredCounts Counts { get; }

    /// <summary>A source's part.</summary>
    public SourceState SourceOf(string stage) => _sources[stage];

    /// <summary>Splits that the subtasks of a source held.</summary>
    public IReadOnlyList<SplitPosition> HeldBy(string stage) => [.. TasksOf(stage).SelectMany(task => task.Splits)];

    /// <summary>A subtask's part.</summary>
    public RestoredTask TaskOf(SubtaskId task) => _tasks[task];

    /// <summary>A subtask has taken its entries over.</summary>
    public void OnTaken(SubtaskId task) => _tasks[task] = _tasks[task] with { InFlight = [] };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (EntrySnapshot entry in _tasks.Values.SelectMany(task => task.InFlight))
            entry.Dispose();
        _tasks.Clear();
    }

    private TaskManifest[] TasksOf(string stage) => [.. _manifest.Tasks.Where(task => task.Task.Stage == stage).OrderBy(task => task.Task.Index)];

    private void Deal(StagePlan stage, IReadOnlyList<EdgePlan> edges, MemoryAllocator allocator)
    {
        string id = stage.Operators[0].Id;
        TaskManifest[] old = TasksOf(id);
        bool isSame = old.Length == stage.Subtasks;
        IReadOnlyList<IReadOnlyList<EntrySnapshot>> entries = DealEntries(stage, old, edges, allocator);
        for (int i = 0; i < stage.Subtasks; i++)
            _tasks.Add(new SubtaskId(id, i), new RestoredTask(CountsOf(old, i, isSame), false, [], [], entries[i]));
        if (!isSame
            && stage.Operators[0] is not SinkExec
            && Array.Find(old, task => task.States.Any(s => IsState(s.Name) || s.Name == StateNames.Ended)) is not null)
            throw OtherSubtasks(stage, old.Length);
        for (int i = 0; i < old.Length; i++)
        {
            var task = new SubtaskId(id, i % stage.Subtasks);
            (string, byte[])[] states = [.. old[i].States.Where(s => IsState(s.Name)).Select(s => (s.Name, Read(s.Object)))];
            ISinkRun[] runs = [.. old[i].States.Where(s => StateNames.IsSpool(s.Name)).Select(s => new StoredRun(s.Object, _store))];
            bool isEnded = isSame && old[i].States.Any(s => s.Name == StateNames.Ended);
            _tasks[task] = _tasks[task] with
            {
                States = [.. _tasks[task].States, .. states],
                Runs = [.. _tasks[task].Runs, .. runs],
                IsEnded = isEnded,
            };
        }
    }

    private static bool IsState(string name) => name is not (StateNames.InFlight or StateNames.Ended) && !StateNames.IsSpool(name);

    private static RecordCounts CountsOf(TaskManifest[] old, int subtask, bool isSame)
    {
        if (isSame)
            return old[subtask].Counts with { InFlight = 0 };
        return subtask > 0 ? RecordCounts.Zero : new RecordCounts(
            old.Sum(t => t.Counts.In),
            old.Sum(t => t.Counts.Out),
            old.Sum(t => t.Counts.Filtered),
            old.Sum(t => t.Counts.DeadLetters),
            old.Sum(t => t.Counts.Rejected),
            0);
    }

    private IReadOnlyList<IReadOnlyList<EntrySnapshot>> DealEntries(
        StagePlan stage, TaskManifest[] old, IReadOnlyList<EdgePlan> edges, MemoryAllocator allocator)
    {
        List<IReadOnlyList<EntrySnapshot>> read = [];
        try
        {
            foreach (TaskManifest task in old)
                read.Add(ReadEntries(stage, task, edges, allocator));
            return InFlightRedistribution.Redistribute(read, stage.Subtasks, stage.IsOrdered);
        }
        catch
        {
            foreach (EntrySnapshot entry in read.SelectMany(part => part))
                entry.Dispose();
            throw;
        }
    }

    private SourceState ReadSource(SourceManifest source)
    {
        SourceState state = SourceState.Decode(Read(source.State), source.State.Path);
        (long, int, int) found = (state.Assigner.JournalSequence, state.Assigner.Pool.Count, state.Assigner.Finished.Count);
        return found == (source.JournalSequence, source.Pooled, source.Finished)
            ? state
            : throw StorageErrors.Contradiction(
                $"checkpoint {Checkpoint}",
                $"'sources' says of {source.Source} what its state {source.State.Path} does not: sequence, pooled and finished are {found}");
    }

    private IReadOnlyList<EntrySnapshot> ReadEntries(StagePlan stage, TaskManifest task, IReadOnlyList<EdgePlan> edges, MemoryAllocator allocator)
    {
        NamedObject? state = task.States.FirstOrDefault(s => s.Name == StateNames.InFlight);
        IReadOnlyList<EntrySnapshot> entries = state is null ? [] : InFlightCodec.Decode(Read(state.Object), state.Object.Path, allocator);
        string? edge = entries.SelectMany(entry => entry.Outputs).Select(output => output.Edge).FirstOrDefault(id => edges.All(e => e.Id != id));
        string[] deadLetters = [.. edges.Where(e => e.IsDeadLetter).Select(e => e.Id)];
        long rows = entries.Sum(entry => entry.RowsLeft(deadLetters));
        string? wrong = edge is not null ? $"an entry in flight goes to the exchange '{edge}', which {stage.Name} does not have"
            : rows != task.Counts.InFlight ? $"'counts.in_flight' is {task.Counts.InFlight} where its entries have {rows} rows"
            : null;
        if (wrong is null)
            return entries;
        foreach (EntrySnapshot entry in entries)
            entry.Dispose();
        throw StorageErrors.Contradiction($"checkpoint {Checkpoint}, subtask {task.Task}", wrong);
    }

    private byte[] Read(ObjectHandle handle) => Blocking.Wait(_store.ReadAsync(handle, CancellationToken.None));

    private static MillraceException OtherSubtasks(StagePlan stage, int before) => new(
        ErrorDomain.User,
        "RESTORE_SUBTASKS",
        $"{stage.Name} keeps state in {before} subtasks, and cannot go on in {stage.Subtasks}",
        $"Restore with {before} subtasks")
    {
        OperatorId = stage.Operators[0].Id,
    };
}
