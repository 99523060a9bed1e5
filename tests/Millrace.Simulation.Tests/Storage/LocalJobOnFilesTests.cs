using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Connectors.Storage.FileSystem;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Simulation.Tests.Storage;

/// <summary>The local executor with its log and checkpoints in a folder.</summary>
public sealed class LocalJobOnFilesTests
{
    private const int RowCount = 3000;

    [Fact]
    public async Task RunAsync_KilledAndRestoredFromFolder_EveryRowOnce()
    {
        using var folder = new TemporaryFolder();
        LocalJobExecutor? victim = null;

        // A job that is dropped may still write until its thread hears of it, so each run counts for itself.
        int run = 0;
        int written = 0;
        var sink = new CollectingSink<long>((batch, row) => batch[0].Values<long>()[row])
        {
            OnWrite = _ =>
            {
                Thread.Yield();
                if (Interlocked.Increment(ref written) == 60 + 30 * run && run < 2)
                    victim?.Abandon();
            },
        };
        List<JobState> states = [];
        for (; run < 3; run++)
        {
            written = 0;
            victim = new LocalJobExecutor(TimeProvider.System, new FileSystemJobStorage(folder.Path));
            JobResult result = await victim.RunAsync(Plan(sink), Options("auto"), null, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2));
            Assert.Null(result.Error);
            Assert.Equal(0, victim.LeakedBytes);
            Assert.Equal(run + 1, result.Attempts);
            states.Add(result.State);
        }

        Assert.Equal([JobState.Stopped, JobState.Stopped, JobState.Finished], states);
        Assert.Equal(Enumerable.Range(0, RowCount).Select(i => (long)i), sink.Rows.Order());
    }

    [Fact]
    public async Task RunAsync_FolderInUse_Refused()
    {
        using var folder = new TemporaryFolder();
        using IJobStorage other = new FileSystemJobStorage(folder.Path).Open("job", "another", mustExist: false);
        var executor = new LocalJobExecutor(TimeProvider.System, new FileSystemJobStorage(folder.Path));

        JobResult result = await executor.RunAsync(
            Plan(new CollectingSink<long>((_, _) => 0)), Options("auto"), null, CancellationToken.None);

        Assert.Equal(StorageErrors.InUse, result.Error?.Code);
    }

    [Fact]
    public async Task RunAsync_RestoreWithoutFolder_RefusedAndNothingMade()
    {
        using var folder = new TemporaryFolder();
        var executor = new LocalJobExecutor(TimeProvider.System, new FileSystemJobStorage(folder.Path));

        JobResult result = await executor.RunAsync(
            Plan(new CollectingSink<long>((_, _) => 0)), Options("latest"), null, CancellationToken.None);

        Assert.Equal("CHECKPOINT_NOT_FOUND", result.Error?.Code);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "job")));
    }

    private static EngineOptions Options(string restore) => new()
    {
        CpuSlots = 2,
        CheckpointFolder = "job",
        CheckpointInterval = TimeSpan.FromMilliseconds(1),
        Restore = restore,
    };

    private static JobPlan Plan(CollectingSink<long> sink)
    {
        const int rows = 10;
        var schema = new Schema([new Field("n", IntegerType.Int64)]);
        var source = new MemorySource(3, RowCount / rows / 3, (context, split, batch) =>
        {
            using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, context.Allocator, rows);
            long first = ((long)split * (RowCount / rows / 3) + batch) * rows;
            for (int i = 0; i < rows; i++)
                builder.Append(first + i);
            return new Batch(schema, [builder.Finish()], rows);
        });
        return new JobPlanBuilder().Source(source, schema, sliceBytes: rows * sizeof(long)).Sink(sink).Build();
    }
}
