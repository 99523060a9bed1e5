using System.Collections.Immutable;
using Millrace.Execution.Native;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;

namespace Millrace.Runtime.Jobs;

/// <summary>What the subtasks of one job share on this node.</summary>
internal sealed class NodeServices(JobContext job) : INodeServices, IDisposable
{
    private const int WarningsMax = 20;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable> _shared = new(StringComparer.Ordinal);
    private readonly Lock _warningsGate = new();
    private readonly List<JobWarning> _warnings = [];
    private long _modelCalls;
    private long _modelRows;
    private long _journalHits;
    private long _sharedRows;

    public long ModelCalls => Interlocked.Read(ref _modelCalls);

    public long ModelRows => Interlocked.Read(ref _modelRows);

    public long JournalHits => Interlocked.Read(ref _journalHits);

    public long SharedRows => Interlocked.Read(ref _sharedRows);

    /// <summary>What the job went on without, as often as it was told, up to a bound.</summary>
    public ImmutableArray<JobWarning> Warnings
    {
        get
        {
            lock (_warningsGate)
                return [.. _warnings];
        }
    }

    /// <inheritdoc/>
    public T GetOrAdd<T>(string key, Func<T> create)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            if (_shared.TryGetValue(key, out IDisposable? known))
                return (T)known;
            T made = create();
            _shared.Add(key, made);
            return made;
        }
    }

    /// <inheritdoc/>
    public void Schedule(SlotKind slot, int stage, Action work) => job.Scheduler.Schedule(slot, stage, work);

    /// <inheritdoc/>
    public int SlotCount(SlotKind slot) => job.SlotCount(slot);

    /// <inheritdoc/>
    public int StageOf(string operatorId)
    {
        foreach (StagePlan stage in job.Plan.Stages)
        {
            if (stage.Operators.Any(o => o.Id == operatorId))
                return stage.Index;
        }

        return 0;
    }

    /// <inheritdoc/>
    public void AddFixedBytes(long bytes)
    {
        lock (job.Gate)
            job.Ledger.AddFixed(bytes);
    }

    /// <inheritdoc/>
    public void CountModelCall(int rows)
    {
        Interlocked.Increment(ref _modelCalls);
        Interlocked.Add(ref _modelRows, rows);
    }

    /// <inheritdoc/>
    public INativeGuard? GuardOf(string place) => job.Run?.GuardOf(place);

    /// <inheritdoc/>
    public void CountJournal(int hits, int shared)
    {
        Interlocked.Add(ref _journalHits, hits);
        Interlocked.Add(ref _sharedRows, shared);
    }

    /// <inheritdoc/>
    public void Warn(string code, string message)
    {
        lock (_warningsGate)
        {
            if (_warnings.Count < WarningsMax)
                _warnings.Add(new JobWarning(code, message));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable shared in _shared.Values.Reverse())
            shared.Dispose();
        _shared.Clear();
    }
}
