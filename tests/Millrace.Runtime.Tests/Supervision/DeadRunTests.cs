using Millrace.Execution.Planning;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Supervision;
using Millrace.Runtime.Tests.Checkpointing;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests.Supervision;

/// <summary>Jobs without checkpoints that were killed while their output was made visible.</summary>
public sealed class DeadRunTests
{
    [Fact]
    public async Task RunAsync_DiedAfterTheFirstFile_FinishesAndReadsNothingAgain()
    {
        using var supervisor = new CrashSupervisor("script.sql", "", TimeProvider.System);
        var killer = new Killer();
        var sink = new DurableSink<long>(Batches.Read, killer);
        JobResult first = await RunAsync(supervisor, Plan(sink));
        Assert.Equal(100, sink.Rows.Count);

        // As if the engine had died before it could say that all is visible.
        using (var run = SupervisedRun.Open(supervisor.SharedPath, supervisor.Order))
            run.Begin(0);
        using (var run = SupervisedRun.Open(supervisor.SharedPath, supervisor.Order))
        {
            run.OnJobStarted(first.Job, false, 10);
            run.OnCommitting(_record ?? throw new InvalidOperationException("nothing was committed"));
        }

        supervisor.OnDied(9);
        JobResult second = await RunAsync(supervisor, Plan(sink));

        Assert.Equal((JobState.Finished, 2, first.Job), (second.State, second.Attempts, second.Job));
        Assert.Equal(100, second.Metrics.RowsWritten);
        Assert.Equal(100, sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_GivenUp_FailsWithTheSupervisorsWords()
    {
        using var supervisor = new CrashSupervisor("script.sql", "", TimeProvider.System);
        using (var run = SupervisedRun.Open(supervisor.SharedPath, supervisor.Order))
        {
            run.Begin(0);
            run.OnJobStarted("lineage", false, 0);
        }

        Assert.Null(supervisor.OnDied(11).Wait);
        var sink = new DurableSink<long>(Batches.Read, new Killer());
        JobResult result = await RunAsync(supervisor, Plan(sink));

        Assert.Equal((JobState.Failed, "ENGINE_DIED", 1, "lineage"), (result.State, result.Error?.Code, result.Attempts, result.Job));
        Assert.Contains("SIGSEGV", result.Error!.Message, StringComparison.Ordinal);
        Assert.Empty(sink.Rows);
    }

    [Fact]
    public void CommitRecord_WrittenAndRead_KeepsTheFiguresOfTheJobsLine()
    {
        var metrics =
            new JobMetrics { RowsRead = 5, RowsWritten = 4, RowsRejected = 1, ModelCalls = 2, ModelRows = 3, JournalHits = 1, PeakBytes = 7 };

        JobMetrics read = CommitRecord.Decode(new CommitRecord([], metrics).Encode()).Metrics;

        Assert.Equal(metrics, read with { Stages = metrics.Stages, Slots = metrics.Slots });
        Assert.Empty(read.Stages);
    }

    private CommitRecord? _record;

    private async Task<JobResult> RunAsync(CrashSupervisor supervisor, JobPlan plan)
    {
        using var run = SupervisedRun.Open(supervisor.SharedPath, supervisor.Order);
        run.Begin(0);
        var executor = new LocalJobExecutor(TimeProvider.System, null, run);
        JobResult result = await executor.RunAsync(plan, new EngineOptions(), null, CancellationToken.None)
            .WaitAsync(Tests.Run.TimeMax, CancellationToken.None);
        Assert.Equal(0, executor.LeakedBytes);
        using CrumbMemory memory = CrumbMemory.Open(supervisor.SharedPath);
        _record = memory.Commit is string commit ? CommitRecord.Decode(commit) : _record;
        return result;
    }

    private static JobPlan Plan(DurableSink<long> sink)
    {
        var source = new MemorySource(1, 10, (context, _, batch) => Batches.Range(context.Allocator, (long)batch * 10, 10));
        return new JobPlanBuilder().Source(source, Batches.Schema, 1, 1 << 16).Sink(sink, 1).Build();
    }
}
