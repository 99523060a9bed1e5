using System.Collections.Concurrent;
using Millrace.Errors;
using Millrace.Execution.Native;
using Millrace.Execution.Planning;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Supervision;

/// <summary>
/// A run of the engine under a supervisor, from the engine's side: what the runs before it left, and word of how far this one is. An
/// application that supervises its own engine gives it to <c>SessionSettings.Supervision</c>.
/// </summary>
/// <remarks>Statements are told from one thread; the rest is thread-safe.</remarks>
public sealed class SupervisedRun : IDisposable
{
    private readonly CrumbMemory _memory;
    private readonly ReaderWriterLockSlim _gate = new();
    private readonly ConcurrentDictionary<Crumb, bool> _suspects = new();
    private readonly ILookup<ulong, KeyValuePair<RowId, int>> _condemned;
    private readonly ConcurrentDictionary<string, NativeGuard> _guards = new(StringComparer.Ordinal);
    private int _statement;

    private SupervisedRun(CrumbMemory memory, EngineOrder order)
    {
        (_memory, Order) = (memory, order);
        foreach (string suspect in order.Suspects)
            _suspects.TryAdd(Crumb.Parse(suspect), true);
        _condemned = order.Condemned.Select(pair => (Crumb: Crumb.Parse(pair.Key), pair.Value))
            .ToLookup(c => c.Crumb.Place, c => KeyValuePair.Create(c.Crumb.Row, c.Value));
    }

    /// <summary>What the supervisor ordered.</summary>
    public EngineOrder Order { get; }

    /// <summary>The error with which the statement at hand is given up; null while it is not.</summary>
    public MillraceException? Failure => Order.Failure is string failure && IsInterrupted
        ? MillraceException.External(CrashSupervisor.EngineDied, failure, Order.FailureAdvice)
        : null;

    /// <summary>The run of the engine at the statement at hand, from 1.</summary>
    internal int Attempt => IsInterrupted ? Order.Attempt : 1;

    /// <summary>The lineage that the statement's job had before; null for none.</summary>
    internal string? Lineage => IsInterrupted ? Order.Lineage : null;

    /// <summary>What the statement's job was about to make visible.</summary>
    internal string? Commit => IsInterrupted ? Order.Commit : null;

    private bool IsInterrupted => _statement == Order.Finished;

    /// <summary>Takes an order up.</summary>
    /// <param name="path">What the supervisor shares: <see cref="CrashSupervisor.SharedPath"/>.</param>
    /// <param name="order">The order.</param>
    /// <exception cref="MillraceException"><c>SUPERVISOR_MEMORY</c> (external).</exception>
    public static SupervisedRun Open(string path, EngineOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return new SupervisedRun(CrumbMemory.Open(path), order);
    }

    /// <summary>A statement begins. Not to be told of definitions that are run again.</summary>
    /// <param name="statement">Its place in the script, from 0.</param>
    public void Begin(int statement)
    {
        _statement = statement;
        (_memory.IsPrinting, _memory.HasCommitted) = (0, 0);
        _memory.Commit = null;
        _memory.Lineage = Lineage;
        _memory.IsCheckpointed = Lineage is not null && Order.IsCheckpointed ? 1 : 0;
        Volatile.Write(ref _memory.Statement, statement); // Last: what stands there is this statement's from then on, also for who dies in between.
        _guards.Clear();
    }

    /// <summary>The statement at hand is about to print rows, which nobody can take back.</summary>
    public void OnPrinting() => Volatile.Write(ref _memory.IsPrinting, 1);

    /// <summary>The statement at hand is finished, and what it had to say is said.</summary>
    public void OnFinished() => Volatile.Write(ref _memory.Finished, _statement + 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _gate.Dispose();
        _memory.Dispose();
    }

    /// <summary>
    /// The options of a job with checkpoints: where the run before had got as far as to own its folder, the job goes on from the latest
    /// checkpoint in it, or from the beginning if there is none; else from where the user asked for.
    /// </summary>
    /// <param name="options">The options as the user set them.</param>
    internal EngineOptions OptionsOf(EngineOptions options) => Lineage is null || !Order.IsCheckpointed
        ? options
        : options with { Restore = "auto", CheckpointFolder = RestoreTarget.Parse(options).Folder };

    /// <summary>The statement's job has begun.</summary>
    internal void OnJobStarted(string lineage, bool isCheckpointed, int restartAttempts)
    {
        _memory.RestartAttempts = restartAttempts;
        _memory.IsCheckpointed = isCheckpointed ? 1 : 0;
        _memory.Lineage = lineage;
    }

    /// <summary>A checkpoint is complete.</summary>
    internal void OnCheckpoint() => Interlocked.Increment(ref _memory.Checkpoints);

    /// <summary>The job is about to make its output visible.</summary>
    internal void OnCommitting(CommitRecord record) => _memory.Commit = record.Encode();

    /// <summary>All output is visible.</summary>
    internal void OnCommitted() => Volatile.Write(ref _memory.HasCommitted, 1);

    /// <summary>The guard at a place of the statement's job.</summary>
    internal INativeGuard GuardOf(string place) => _guards.GetOrAdd(place, MakeGuard);

    private NativeGuard MakeGuard(string place)
    {
        ulong hash = NativeGuard.PlaceOf(place);
        var condemned = new Dictionary<RowId, int>(IsInterrupted ? _condemned[hash] : []);
        return new NativeGuard(_memory, _gate, hash, IsInterrupted ? _suspects : [], condemned);
    }
}
