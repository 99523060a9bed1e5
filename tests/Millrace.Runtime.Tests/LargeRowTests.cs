using System.Globalization;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests;

/// <summary>
/// Rows that need about the whole limit, in steps that hold slices between their operators: each row is written or rejected, and no job waits
/// for ever.
/// </summary>
public sealed class LargeRowTests
{
    private const int SeedsPerCase = 25;
    private const int SliceBytes = 160;

    /// <summary>A row was left out, counted, and nowhere to be found.</summary>
    [Theory]
    [InlineData(true, JobState.Failed)]
    [InlineData(false, JobState.Finished)]
    public async Task RunAsync_RowRejectedWhereNoDeadLettersLeave_FailsTheJobThatKeepsThem(bool keepsRejected, JobState expected)
    {
        var source = new MemorySource(1, 1, (context, _, _) => Batches.Range(context.Allocator, 0, 3));
        JobPlan plan = new JobPlanBuilder()
            .Source(source, Batches.Schema)
            .Stage("Reject", () => context =>
            {
                if (!context.TryReserve(context.Input.ByteSize))
                    return StepStatus.Blocked;
                context.Reject(1, new RowError("Project", RowError.TooLarge, "too large"));
                context.Emit(context.Input.Slice(0, 1));
                return StepStatus.NeedInput;
            })
            .Sink(new CollectingSink<long>(Batches.Read))
            .Build();

        JobResult result = await Run.PlanAsync(plan with { KeepsRejected = keepsRejected });

        Assert.Equal(expected, result.State);
        Assert.Equal(keepsRejected ? RowError.TooLarge : null, result.Error?.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_RowsNearTheLimit_AreWrittenOrRejected(int group)
    {
        for (int seed = group * SeedsPerCase; seed < (group + 1) * SeedsPerCase; seed++)
        {
            long minimum = await Run.MinimumAsync(new LargeRows(seed, 1).Plan);
            long cap = minimum + new Random(seed).Next(1, 40_000);
            var rows = new LargeRows(seed, cap);

            JobResult result = await Run.PlanAsync(rows.Plan, Run.Options(cap, rows.CpuSlots));

            Assert.True(result.State == JobState.Finished, $"seed {seed}, cap {cap}: {result.State} {result.Error}");
            Assert.True(rows.RowCount == rows.Sink.Rows.Count + rows.DeadLetters.Rows.Count, $"seed {seed}, cap {cap}: rows are missing");
            Assert.True(rows.Sink.Rows.Distinct().Count() == rows.Sink.Rows.Count, $"seed {seed}: a row came twice");
            Assert.All(rows.DeadLetters.Rows, code => Assert.Equal(RowError.TooLarge, code));
        }
    }

    [Fact]
    public async Task RunAsync_StepHoldsASliceAndNeedsTheRestOfTheLimit_IsRejectedAndTheOthersGoOn()
    {
        const long Cap = 100_000;
        var rows = new LargeRows(1, Cap) { SizeOf = n => n == 3 ? (60_000, 60_000, 0) : (800, 800, 0) };

        JobResult result = await Run.PlanAsync(rows.Plan, Run.Options(Cap, rows.CpuSlots));

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal([RowError.TooLarge], rows.DeadLetters.Rows);
        Assert.DoesNotContain(3, rows.Sink.Rows);
        Assert.Equal(rows.RowCount - 1, rows.Sink.Rows.Count);
    }

    /// <summary>An estimate that was too low takes nothing of the minimum that the entry before needs: it would wait for what waits for it.</summary>
    [Fact]
    public async Task RunAsync_LaterSlicesOfAnOrderedStageAreLargerThanReserved_TheFirstHasItsMinimum()
    {
        var later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = new CollectingSink<long>(Batches.Read);
        JobPlan plan = Ordered(later, sink);
        long minimum = await Run.MinimumAsync(plan);

        JobResult result = await Run.PlanAsync(plan, Run.Options(minimum + 100, cpu: 2));

        Assert.True(result.State == JobState.Finished, $"{result.State} {result.Error}");
        Assert.Equal(Enumerable.Range(0, 40).Select(n => (long)n), sink.Rows);
    }

    /// <summary>Two slices; the first waits until the second has left its step.</summary>
    private static JobPlan Ordered(TaskCompletionSource later, CollectingSink<long> sink)
    {
        const int Rows = 20;
        var source = new MemorySource(1, 2, (context, _, batch) => Batches.Range(context.Allocator, batch * Rows, Rows));
        Func<IStepContext, StepStatus> Step() => context =>
        {
            bool isFirst = Batches.Read(context.Input, 0) == 0;
            if (isFirst && !later.Task.IsCompleted)
            {
                context.WaitFor(later.Task);
                return StepStatus.Pending;
            }

            if (!context.TryReserve(isFirst ? SliceBytes : 1))
                return StepStatus.Blocked;
            context.Emit(context.Input.Share());
            later.TrySetResult();
            return StepStatus.NeedInput;
        };

        return new JobPlanBuilder()
            .Source(source, Batches.Schema, 1, SliceBytes)
            .Stage("Copy", Step, new OperatorDeclarations { OutputSliceBytes = SliceBytes }, 1, true)
            .Sink(sink)
            .Build("ordered");
    }

    /// <summary>A plan whose steps make a wide slice of each row, and of that a row again; both reserve what the seed says.</summary>
    private sealed class LargeRows
    {
        private readonly int _seed;
        private readonly long _cap;

        public LargeRows(int seed, long cap)
        {
            (_seed, _cap) = (seed, cap);
            SizeOf = RandomSizes;
            var random = new Random(seed);
            int splits = random.Next(1, 4);
            int batches = random.Next(1, 5);
            int rows = random.Next(4, 8);
            RowCount = splits * batches * rows;
            CpuSlots = random.Next(1, 5);
            var source = new MemorySource(splits, batches, (context, split, batch) =>
                Batches.Range(context.Allocator, ((long)split * batches + batch) * rows, rows));
            var declarations = new OperatorDeclarations { OutputSliceBytes = SliceBytes };
            JobPlanBuilder builder = new JobPlanBuilder().Source(source, Batches.Schema, random.Next(1, 4), SliceBytes);
            int stages = random.Next(1, 3);
            for (int i = 0; i < stages; i++)
                builder.Stage("Large", Widen, declarations, random.Next(1, 4), random.Next(2) == 0);
            Plan = Fuse(builder.Sink(Sink).DeadLetters(DeadLetters).Build(string.Create(CultureInfo.InvariantCulture, $"seed {seed}")));
        }

        public JobPlan Plan { get; }

        public int CpuSlots { get; }

        public int RowCount { get; }

        /// <summary>Bytes of a row's wide slice, and output and scratch of the step behind it.</summary>
        public Func<long, (long Wide, long Output, long Scratch)> SizeOf { get; init; }

        public CollectingSink<long> Sink { get; } = new(Batches.Read);

        public CollectingSink<string?> DeadLetters { get; } = new((batch, row) => batch["code"].GetString(row));

        /// <summary>Puts the second operator into each stage of the first.</summary>
        private JobPlan Fuse(JobPlan plan) => plan with
        {
            Stages =
            [
                .. plan.Stages.Select(stage => stage.Operators[0] is LambdaExec wide
                    ? stage with { Operators = [wide, wide with { Title = "Narrow", Create = Narrow, Id = $"{wide.Id}n" }] }
                    : stage),
            ],
        };

        private (long Wide, long Output, long Scratch) RandomSizes(long row)
        {
            var random = new Random(HashCode.Combine(_seed, row));
            double share = random.NextDouble();
            double rest = Math.Max(0, 1 - share + ((random.NextDouble() - 0.5) / 2));
            double scratch = random.Next(2) * random.NextDouble() * rest;
            return ((long)(share * _cap), (long)((rest - scratch) * _cap), (long)(scratch * _cap));
        }

        private Func<IStepContext, StepStatus> Widen()
        {
            int row = 0;
            return context =>
            {
                long value = Batches.Read(context.Input, row);
                int count = (int)Math.Max(1, SizeOf(value).Wide / sizeof(long));
                if (context.TryReserve(count * sizeof(long), 0, "widen", out RowError? tooLarge))
                    context.Emit(Batches.Range(context.Allocator, value, count));
                else if (tooLarge is null)
                    return StepStatus.Blocked;
                else
                    context.Reject(row, tooLarge);
                if (++row < context.Input.RowCount)
                    return StepStatus.HasMore;
                row = 0;
                return StepStatus.NeedInput;
            };
        }

        private Func<IStepContext, StepStatus> Narrow() => context =>
        {
            long value = Batches.Read(context.Input, 0);
            (_, long output, long scratch) = SizeOf(value);
            if (context.TryReserve(Math.Max(output, sizeof(long)), scratch, "narrow", out RowError? tooLarge))
                context.Emit(Batches.Range(context.Allocator, value, 1));
            else if (tooLarge is null)
                return StepStatus.Blocked;
            else
                context.Reject(0, tooLarge);
            return StepStatus.NeedInput;
        };
    }
}
