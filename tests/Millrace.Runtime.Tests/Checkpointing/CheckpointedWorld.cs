using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>A job made from a seed, with storage and sinks that outlive its runs, and with the rows that must come out.</summary>
internal sealed class CheckpointedWorld
{
    private const int SliceBytes = 20 * sizeof(long);
    private readonly Random _random;
    private readonly int _splits;
    private readonly int _batches;
    private readonly int _rows;
    private readonly bool _isOrdered;
    private readonly bool _hasRemote;
    private readonly bool _hasRejects;
    private readonly bool _hasTotal;
    private readonly int _copies;

    public CheckpointedWorld(int seed)
    {
        _random = new Random(seed);
        Storage = new TestStorage(Killer);
        Sink = new DurableSink<long>(Batches.Read, Killer);
        DeadLetters = new DurableSink<string?>((batch, row) => batch["reason"].GetString(row), Killer);
        _splits = _random.Next(1, 6);
        _batches = _random.Next(5, 30);
        _rows = _random.Next(1, 21);
        _isOrdered = _random.Next(2) == 0;
        _hasRemote = seed < 100 || _random.Next(3) > 0;
        _hasRejects = _random.Next(2) == 0;
        _hasTotal = _random.Next(3) == 0;
        _copies = _random.Next(1, 4);
        Memory = _random.Next(2) == 0 ? 64 << 20 : 1 << 16;
        Interval = TimeSpan.FromMilliseconds(_random.Next(1, 6));
        if (seed < 100)
            return;
        Sink.RollCheckpoints = _random.Next(1, 5);
        DeadLetters.RollCheckpoints = _random.Next(1, 3);
        CallWait = TimeSpan.FromMilliseconds(_random.Next(0, 4));
    }

    public Killer Killer { get; } = new();

    /// <summary>What a test has found in the log.</summary>
    public string? LineageOfLog { get; set; }

    public TestStorage Storage { get; }

    public DurableSink<long> Sink { get; }

    public DurableSink<string?> DeadLetters { get; }

    public Random Random => _random;

    public TimeSpan Interval { get; set; }

    /// <summary>Bytes that the job may use.</summary>
    public long Memory { get; set; }

    /// <summary>How long barriers wait for calls; none in the first worlds, or their checkpoints would hold no quick call.</summary>
    public TimeSpan CallWait { get; set; } = TimeSpan.Zero;

    public string? MaxRejected { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public IJobListener? Listener { get; set; }

    /// <summary>What the remote stage waits for in each call.</summary>
    public Func<Task> Call { get; set; } = () => Task.Delay(1);

    /// <summary>The rows that must be visible at the end, in order of size.</summary>
    public long[] Expected
    {
        get
        {
            IEnumerable<long> read = Enumerable.Range(0, _splits * _batches * _rows).Select(i => (long)i);
            long[] rows = [.. read.Where(n => !IsRejected(n)).SelectMany(n => Enumerable.Repeat(n, _copies))];
            return [.. (_hasTotal ? rows.Append(-rows.Length) : rows).Order()];
        }
    }

    /// <summary>How many rows the stage that copies makes of one.</summary>
    public int Copies => _copies;

    public int ExpectedDeadLetters => Enumerable.Range(0, _splits * _batches * _rows).Count(n => IsRejected(n));

    public JobPlan Plan()
    {
        int subtasks = _random.Next(1, 4);
        var source = new MemorySource(_splits, _batches, (context, split, batch) =>
            Batches.Range(context.Allocator, ((long)split * _batches + batch) * _rows, _rows));
        JobPlanBuilder builder = new JobPlanBuilder()
            .Source(source, Batches.Schema, _random.Next(1, 4), SliceBytes)
            .Stage("Reject", () => Rejecting(), Declare() with { GivesAtMostOneRow = true }, subtasks, _isOrdered);
        if (_hasRemote)
            builder.Stage("Call", () => Calling(), Declare() with { IsRemote = true, MaxInFlight = 4 }, _random.Next(1, 4), _isOrdered);
        builder.Stage("Copy", () => Copying(_copies), Declare(), _random.Next(1, 4), _isOrdered);
        if (_hasTotal)
        {
            builder.Operator(
                new TotalExec { Id = "", Schema = Batches.Schema, Declarations = Declare() with { IsStateful = true, MayReject = false } });
        }

        return builder.Sink(Sink, _random.Next(1, 3)).DeadLetters(DeadLetters).Build();
    }

    /// <summary>Runs the job once more.</summary>
    /// <param name="restore">As in the options.</param>
    /// <param name="moments">How many moments it lives; null for as long as it likes.</param>
    /// <param name="phase">Counts moments of this name only.</param>
    public async Task<JobResult> RunAsync(string? restore, long? moments = null, string? phase = null)
    {
        var executor = new LocalJobExecutor(Time, Storage);
        Killer.Arm(executor, moments, phase);
        return await RunAsync(executor, Plan(), restore, CancellationToken.None);
    }

    /// <summary>Runs a plan of the test's own.</summary>
    public Task<JobResult> RunPlanAsync(JobPlan plan, string? restore, CancellationToken stop = default)
    {
        var executor = new LocalJobExecutor(Time, Storage);
        Killer.Arm(executor, null);
        return RunAsync(executor, plan, restore, stop);
    }

    private async Task<JobResult> RunAsync(LocalJobExecutor executor, JobPlan plan, string? restore, CancellationToken stop)
    {
        EngineOptions options = Run.Options(Memory, _random.Next(1, 4), isOrdered: _isOrdered) with
        {
            CheckpointFolder = "test",
            CheckpointInterval = Interval,
            CheckpointCallWait = CallWait,
            Restore = restore,
            MaxRejected = MaxRejected,
            IOSlots = _random.Next(1, 5),
        };
        JobResult result = await executor.RunAsync(plan, options, Listener, stop).WaitAsync(Run.TimeMax, CancellationToken.None);
        Assert.Equal(0, executor.LeakedBytes);
        return result;
    }

    /// <summary>The job has finished: every row once.</summary>
    public void CheckOutput(string about)
    {
        Assert.True(Sink.IsComplete, about);
        long[] rows = [.. Sink.Rows.Order()];
        long[] expected = Expected;
        Assert.True(
            expected.SequenceEqual(rows),
            $"{about}: {rows.Length} rows where {expected.Length} are expected; "
            + $"missing {expected.Except(rows).Take(5).Aggregate("", (t, n) => $"{t} {n}")}; "
            + $"more than once {rows.GroupBy(n => n).Where(g => g.Count() > _copies).Take(5).Aggregate("", (t, g) => $"{t} {g.Key}×{g.Count()}")}");
        Assert.Equal(ExpectedDeadLetters, DeadLetters.Rows.Count);
    }

    /// <summary>The figures of a job that has finished are those of all its runs together, each row counted once.</summary>
    public void CheckFigures(JobResult result, string about)
    {
        (long, long, long) expected = (_splits * _batches * _rows, Expected.Length, ExpectedDeadLetters);
        (long, long, long) counted = (result.Metrics.RowsRead, result.Metrics.RowsWritten, result.Metrics.RowsRejected);
        Assert.True(expected == counted, $"{about}: read, written and rejected are {counted} where {expected} is expected");
    }

    private bool IsRejected(long number) => _hasRejects && number % 7 == 0;

    private static OperatorDeclarations Declare() => new() { OutputSliceBytes = SliceBytes };

    private Func<IStepContext, StepStatus> Rejecting()
    {
        int row = 0;
        return context =>
        {
            for (; row < context.Input.RowCount; row++)
            {
                if (IsRejected(Batches.Read(context.Input, row)))
                {
                    context.Reject(row, new RowError("test", "SEVENTH", "a multiple of seven"));
                    continue;
                }

                if (!context.TryReserve(sizeof(long)))
                    return StepStatus.Blocked;
                context.Emit(context.Input.Slice(row, 1));
            }

            row = 0;
            return StepStatus.NeedInput;
        };
    }

    private Func<IStepContext, StepStatus> Calling()
    {
        Task? call = null;
        return context =>
        {
            call ??= Call();
            if (!call.IsCompleted)
            {
                context.WaitFor(call);
                return StepStatus.Pending;
            }

            if (!context.TryReserve(context.Input.ByteSize))
                return StepStatus.Blocked;
            context.Emit(context.Input.Share());
            call = null;
            return StepStatus.NeedInput;
        };
    }

    private static Func<IStepContext, StepStatus> Copying(int copies)
    {
        int done = 0;
        return context =>
        {
            if (!context.TryReserve(context.Input.ByteSize))
                return StepStatus.Blocked;
            context.Emit(context.Input.Share());
            if (++done < copies)
                return StepStatus.HasMore;
            done = 0;
            return StepStatus.NeedInput;
        };
    }
}
