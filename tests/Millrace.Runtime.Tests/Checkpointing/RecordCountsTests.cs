using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>The identities of counts that <c>docs/specs/checkpoint-format.md</c> promises, in every manifest, over kills and restores.</summary>
public sealed class RecordCountsTests
{
    [Fact]
    public async Task Manifest_OverKillsAndRestores_CountsAreThoseOfItsBarrier()
    {
        int manifests = 0;
        int restores = 0;
        for (int seed = 0; seed < 6; seed++)
        {
            // Seeds from 100 on have sinks that roll.
            var world = new CheckpointedWorld(seed < 4 ? seed : 100 + seed) { Interval = TimeSpan.FromMilliseconds(1) };
            JobResult result = await world.RunAsync("auto", world.Random.Next(10, 60));
            for (int run = 0; run < 6 && result.State != JobState.Finished; run++)
            {
                result = await world.RunAsync("auto", run == 5 ? null : world.Random.Next(10, 60));
                restores += result.RestoredFrom is null ? 0 : 1;
            }

            Assert.True(result.State == JobState.Finished, $"seed {seed}: {result.Error}");
            JobPlan plan = world.Plan();
            Assert.Equal(
                world.Storage.Manifests.Select(manifest => RestoredCounts.Of(manifest, plan)), world.Storage.Manifests.Select(RestoredCounts.Of));
            foreach (CheckpointManifest manifest in world.Storage.Manifests)
                Check(manifest, plan, world.Copies, $"seed {seed}, checkpoint {manifest.Id} of generation {manifest.Generation}");
            manifests += world.Storage.Manifests.Count;
        }

        Assert.True(manifests > 15, $"only {manifests} manifests");
        Assert.True(restores > 3, $"only {restores} restores");
    }

    [Fact]
    public async Task Manifest_StageThatDropsRows_CountsThemAsFiltered()
    {
        var world = new CheckpointedWorld(1) { Interval = TimeSpan.FromMilliseconds(1) };
        var source = new MemorySource(4, 20, (context, split, batch) => Batches.Range(context.Allocator, ((long)split * 20 + batch) * 10, 10));
        JobPlan plan = new JobPlanBuilder()
            .Source(source, Batches.Schema, 2, 160)
            .Stage("Thirds", Thirds, new OperatorDeclarations { OutputSliceBytes = 160, GivesAtMostOneRow = true }, 2, isOrdered: false)
            .Sink(world.Sink)
            .DeadLetters(world.DeadLetters)
            .Build();

        JobResult result = await world.RunPlanAsync(plan, null);

        Assert.True(result.State == JobState.Finished, result.Error?.Message);
        foreach (CheckpointManifest manifest in world.Storage.Manifests)
            Check(manifest, plan, 1, $"checkpoint {manifest.Id}");
        RecordCounts counts = Sum(world.Storage.Manifests[^1], plan.Stages[1]);
        Assert.Equal(new RecordCounts(800, 228, 400, 172, 172, 0), counts);

        // Even numbers are dropped, and of the others those below 345 rejected.
        static Func<IStepContext, StepStatus> Thirds() => context =>
        {
            for (int row = 0; row < context.Input.RowCount; row++)
            {
                long number = Batches.Read(context.Input, row);
                if (number % 2 == 0)
                    continue;
                if (number < 345)
                {
                    context.Reject(row, new RowError("test", "SMALL", "below 345"));
                    continue;
                }

                context.TryReserve(sizeof(long));
                context.Emit(context.Input.Slice(row, 1));
            }

            return StepStatus.NeedInput;
        };
    }

    private static void Check(CheckpointManifest manifest, JobPlan plan, int copies, string about)
    {
        foreach (StagePlan stage in plan.Stages)
        {
            RecordCounts counts = Sum(manifest, stage);
            string where = $"{about}, {stage.Name}: {counts}";
            long through = counts.In - counts.Rejected - counts.Filtered - counts.InFlight;
            switch (stage.Operators[0])
            {
                case LambdaExec { Title: "Copy" }:
                    Assert.True(counts.In * copies == counts.Out + counts.InFlight, where); // what is in flight has finished: it is no call
                    break;
                case TotalExec:
                    break;
                default:
                    Assert.True(through == counts.Out, where);
                    break;
            }

            Assert.True(counts.DeadLetters <= counts.Rejected, where);
            EdgePlan[] edges = [.. plan.Edges.Where(edge => edge.To == stage.Index)];
            if (edges.Length > 0)
                Assert.True(edges.Sum(edge => Sent(Sum(manifest, plan.Stages[edge.From]), edge)) == counts.In, where);
        }
    }

    private static long Sent(RecordCounts counts, EdgePlan edge) => edge.IsDeadLetter ? counts.DeadLetters : counts.Out;

    private static RecordCounts Sum(CheckpointManifest manifest, StagePlan stage) => manifest.Tasks
        .Where(task => task.Task.Stage == stage.Operators[0].Id)
        .Select(task => task.Counts)
        .Aggregate(RecordCounts.Zero, (sum, c) => new RecordCounts(
            sum.In + c.In, sum.Out + c.Out, sum.Filtered + c.Filtered, sum.DeadLetters + c.DeadLetters, sum.Rejected + c.Rejected,
            sum.InFlight + c.InFlight));
}
