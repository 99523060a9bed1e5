using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests;

public sealed class LocalJobExecutorTests
{
    private const int RowsPerBatch = 100;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(3, 2)]
    [InlineData(1, 4)]
    public async Task RunAsync_AnySubtasks_EveryRowArrivesOnce(int sourceSubtasks, int stageSubtasks)
    {
        var sink = new CollectingSink<long>(Batches.Read);
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(splits: 5, batches: 7), Batches.Schema, sourceSubtasks)
            .Stage("Pass", Batches.Pass, subtasks: stageSubtasks)
            .Sink(sink)
            .Build();

        JobResult result = await Run.PlanAsync(plan);

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(Enumerable.Range(0, 5 * 7 * RowsPerBatch).Select(i => (long)i), sink.Rows.Order());
        Assert.True(sink.IsComplete);
        Assert.Equal(5 * 7 * RowsPerBatch, result.Metrics.RowsRead);
        Assert.Equal(5 * 7 * RowsPerBatch, result.Metrics.RowsWritten);
    }

    [Fact]
    public async Task RunAsync_OrderedStageWithUnevenSteps_KeepsOrder()
    {
        var sink = new CollectingSink<long>(Batches.Read);
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(splits: 1, batches: 20), Batches.Schema)
            .Stage("Uneven", () => context =>
            {
                SpinWait.SpinUntil(() => false, (int)(Batches.Read(context.Input, 0) * 7 % 3));
                return Batches.Pass()(context);
            })
            .Sink(sink)
            .Build();

        await Run.PlanAsync(plan, Run.Options(cpu: 4));

        Assert.Equal(Enumerable.Range(0, 20 * RowsPerBatch).Select(i => (long)i), sink.Rows);
    }

    /// <summary>Answers that come in the moment in which a step begins to wait for them; a lost one leaves the job waiting for ever.</summary>
    [Fact]
    public async Task RunAsync_AnswersComeAsStepsBeginToWait_NoneIsLost()
    {
        const int Rounds = 8;
        const int Trials = 1_000;
        TaskCompletionSource? asked = null;
        bool isOver = false;
        var answering = new Thread(() =>
        {
            for (int trial = 0; !Volatile.Read(ref isOver); trial++)
            {
                TaskCompletionSource? answer = null;
                for (int look = 1; !Volatile.Read(ref isOver) && (answer = Interlocked.Exchange(ref asked, null)) is null; look++)
                {
                    if (look % 1000 == 0)
                        Thread.Yield(); // A busy machine has none to spare.
                }

                Thread.SpinWait(trial % 200);
                answer?.SetResult();
            }
        })
        { IsBackground = true };
        answering.Start();
        try
        {
            for (int round = 0; round < Rounds; round++) // a job each: what a busy machine can do in the time that a job has
            {
                var sink = new CollectingSink<long>(Batches.Read);
                JobPlan plan = new JobPlanBuilder()
                    .Source(new MemorySource(1, Trials, (context, _, batch) => Batches.Range(context.Allocator, batch, 1)), Batches.Schema)
                    .Stage(
                        "Ask",
                        () => Asking(answer => Volatile.Write(ref asked, answer)),
                        new OperatorDeclarations { OutputSliceBytes = 64, IsStateful = true })
                    .Sink(sink)
                    .Build();

                Assert.Equal(JobState.Finished, (await Run.PlanAsync(plan)).State);
                Assert.Equal(Trials, sink.Rows.Count);
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            answering.Join();
        }
    }

    private static Func<IStepContext, StepStatus> Asking(Action<TaskCompletionSource> ask)
    {
        Task? answered = null;
        return context =>
        {
            if (answered is null)
            {
                var answer = new TaskCompletionSource();
                answered = answer.Task;
                context.WaitFor(answered);
                ask(answer);
                return StepStatus.Pending;
            }

            if (!context.TryReserve(context.Input.ByteSize))
                return StepStatus.Blocked;
            answered = null;
            context.Emit(context.Input.Share());
            return StepStatus.NeedInput;
        };
    }

    [Fact]
    public async Task RunAsync_UnorderedStage_DoesNotWaitForASlowStep()
    {
        using var othersDone = new CountdownEvent(9);
        var sink = new CollectingSink<long>(Batches.Read);
        JobPlan plan = new JobPlanBuilder()
            .Source(new MemorySource(1, 10, (c, _, batch) => Batches.Range(c.Allocator, batch, 1)), Batches.Schema)
            .Stage(
                "SlowFirst",
                () => context =>
                {
                    if (Batches.Read(context.Input, 0) == 0)
                        Assert.True(othersDone.Wait(Run.TimeMax));
                    else
                        othersDone.Signal();
                    return Batches.Pass()(context);
                },
                isOrdered: false)
            .Sink(sink)
            .Build();

        await Run.PlanAsync(plan, Run.Options(cpu: 2));

        Assert.Equal(0, sink.Rows[^1]);
        Assert.Equal(10, sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_StepThrows_JobFailsAndNothingIsVisible()
    {
        var sink = new CollectingSink<long>(Batches.Read);
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(splits: 2, batches: 5), Batches.Schema)
            .Stage("Throw", () => context => Batches.Read(context.Input, 0) >= 400
                ? throw new InvalidOperationException("boom")
                : Batches.Pass()(context))
            .Sink(sink)
            .Build();

        JobResult result = await Run.PlanAsync(plan);

        Assert.Equal(JobState.Failed, result.State);
        Assert.Equal(ErrorDomain.Internal, result.Error?.Domain);
        Assert.Contains("boom", result.Error?.Message, StringComparison.Ordinal);
        Assert.Empty(sink.Rows);
    }

    [Fact]
    public async Task RunAsync_SinkFails_JobFailsWithItsError()
    {
        var sink = new CollectingSink<long>(Batches.Read) { OnWrite = _ => throw new IOException("no space left") };
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(splits: 1, batches: 5), Batches.Schema)
            .Sink(sink)
            .Build();

        JobResult result = await Run.PlanAsync(plan);

        Assert.Equal(JobState.Failed, result.State);
        Assert.Equal(ErrorDomain.External, result.Error?.Domain);
    }

    [Fact]
    public async Task RunAsync_Stopped_EndsWithoutOutput()
    {
        using var stop = new CancellationTokenSource();
        var sink = new CollectingSink<long>(Batches.Read) { OnWrite = _ => stop.Cancel() };
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(splits: 1, batches: 1_000_000), Batches.Schema)
            .Stage("Pass", Batches.Pass)
            .Sink(sink)
            .Build();

        JobResult result = await Run.PlanAsync(plan, stop: stop.Token);

        Assert.Equal(JobState.Stopped, result.State);
        Assert.Empty(sink.Rows);
    }

    [Fact]
    public async Task RunAsync_OperatorIsDone_SourceStopsEarly()
    {
        var sink = new CollectingSink<long>(Batches.Read);
        int taken = 0;
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(splits: 1, batches: 10_000_000), Batches.Schema)
            .Stage("Pass", Batches.Pass)
            .Stage(
                "Limit",
                () => context =>
                {
                    int rows = Math.Min(context.Input.RowCount, 250 - taken);
                    taken += rows;
                    context.Emit(context.Input.Slice(0, rows));
                    return taken == 250 ? StepStatus.Done : StepStatus.NeedInput;
                },
                new OperatorDeclarations { IsStateful = true, OutputSliceBytes = 1024 })
            .Sink(sink)
            .Build();

        JobResult result = await Run.PlanAsync(plan);

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => (long)i), sink.Rows);
        Assert.True(result.Metrics.RowsRead < 10_000_000L * RowsPerBatch / 10);
    }

    [Fact]
    public async Task RunAsync_StatefulOperatorAtEnd_EmitsItsRest()
    {
        var sink = new CollectingSink<long>(Batches.Read);
        long sum = 0;
        var exec = new LambdaExec("Sum", () => context =>
        {
            for (int i = 0; i < context.Input.RowCount; i++)
                sum += Batches.Read(context.Input, i);
            return StepStatus.NeedInput;
        })
        {
            Id = "sum",
            Schema = Batches.Schema,
            Declarations = new OperatorDeclarations { IsStateful = true, OutputSliceBytes = 1024 },
            AtEnd = context =>
            {
                context.Emit(Batches.Range(context.Allocator, sum, 1));
                return StepStatus.Done;
            },
        };
        JobPlan template = new JobPlanBuilder().Source(Numbers(1, 3), Batches.Schema).Stage("Sum", Batches.Pass).Sink(sink).Build();
        JobPlan plan = template with { Stages = template.Stages.SetItem(1, template.Stages[1] with { Operators = [exec] }) };

        await Run.PlanAsync(plan);

        Assert.Equal([299L * 300 / 2], sink.Rows);
    }

    [Fact]
    public async Task RunAsync_PendingEntries_AreInFlightTogether()
    {
        var sink = new CollectingSink<long>(Batches.Read);
        var all = new TaskCompletionSource();
        int waiting = 0;
        JobPlan plan = new JobPlanBuilder()
            .Source(new MemorySource(1, 8, (c, _, batch) => Batches.Range(c.Allocator, batch, 1)), Batches.Schema)
            .Stage(
                "Remote",
                () =>
                {
                    bool isBack = false;
                    return context =>
                    {
                        if (isBack)
                        {
                            isBack = false;
                            return Batches.Pass()(context);
                        }

                        isBack = true;
                        context.WaitFor(all.Task);
                        if (Interlocked.Increment(ref waiting) == 8)
                            all.SetResult();
                        return StepStatus.Pending;
                    };
                },
                new OperatorDeclarations { IsRemote = true, MaxInFlight = 8, OutputSliceBytes = 1024 })
            .Sink(sink)
            .Build();

        await Run.PlanAsync(plan, Run.Options(cpu: 1));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i), sink.Rows);
    }

    [Fact]
    public async Task RunAsync_MinimaAboveLimit_RefusedWithTheFigure()
    {
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(1, 1), Batches.Schema, sliceBytes: 5000)
            .Stage("Pass", Batches.Pass, new OperatorDeclarations { OutputSliceBytes = 6000 })
            .Sink(new CollectingSink<long>(Batches.Read))
            .Build();

        JobResult result = await Run.PlanAsync(plan, Run.Options(memoryBytes: 10_999));

        Assert.Equal("MEMORY_MINIMUM", result.Error?.Code);
        Assert.Contains("11,000", result.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(JobState.Finished, (await Run.PlanAsync(plan, Run.Options(memoryBytes: 11_000))).State);
    }

    [Theory]
    [InlineData(RowErrorPolicy.DeadLetter, 90, 10, 10)]
    [InlineData(RowErrorPolicy.Skip, 90, 10, 0)]
    [InlineData(RowErrorPolicy.Null, 100, 0, 0)]
    public async Task RunAsync_RejectedRows_FollowThePolicy(RowErrorPolicy policy, int written, int rejected, int deadLetters)
    {
        var sink = new CollectingSink<long>(Batches.Read);
        var dead = new CollectingSink<string?>((batch, row) => batch["reason"].GetString(row));
        JobPlan plan = RejectingPlan(sink, dead);

        JobResult result = await Run.PlanAsync(plan, Run.Options() with { OnError = policy });

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(written, sink.Rows.Count);
        Assert.Equal(rejected, result.Metrics.RowsRejected);
        Assert.Equal(deadLetters, dead.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_PolicyFail_EndsTheJobWithTheRowsError()
    {
        JobPlan plan = RejectingPlan(new CollectingSink<long>(Batches.Read), new CollectingSink<long>((_, _) => 0));

        JobResult result = await Run.PlanAsync(plan, Run.Options() with { OnError = RowErrorPolicy.Fail });

        Assert.Equal("TENTH", result.Error?.Code);
    }

    [Theory]
    [InlineData("9", JobState.Failed)]
    [InlineData("10", JobState.Finished)]
    [InlineData("9%", JobState.Failed)]
    [InlineData("10%", JobState.Finished)]
    public async Task RunAsync_MaxRejected_IsABound(string maxRejected, JobState expected)
    {
        var sink = new CollectingSink<long>(Batches.Read);
        JobPlan plan = RejectingPlan(sink, new CollectingSink<long>((_, _) => 0));

        JobResult result = await Run.PlanAsync(plan, Run.Options() with { MaxRejected = maxRejected });

        Assert.Equal(expected, result.State);
        Assert.Equal(expected == JobState.Finished ? 90 : 0, sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_AnyJob_SlotTimesAddUpToTheWallClock()
    {
        JobPlan plan = new JobPlanBuilder()
            .Source(Numbers(4, 200), Batches.Schema)
            .Stage("Pass", Batches.Pass)
            .Sink(new CollectingSink<long>(Batches.Read))
            .Build();

        JobResult result = await Run.PlanAsync(plan, Run.Options(cpu: 3));

        foreach (SlotMetrics slot in result.Metrics.Slots)
        {
            TimeSpan sum = slot.Busy + slot.Idle.Values.Aggregate(TimeSpan.Zero, (a, b) => a + b);
            TimeSpan wall = result.Metrics.Elapsed * slot.Slots;

            // Each figure is cut to whole ticks; nothing else may be lost.
            Assert.InRange((sum - wall).Ticks, -slot.Idle.Count - 1, slot.Slots);
            TimeSpan unknown = slot.Idle.GetValueOrDefault(IdleReason.Unknown);
            Assert.True(unknown / wall <= 0.01, $"{slot.Kind}: {unknown} of {wall} unknown");
        }
    }

    private static MemorySource Numbers(int splits, int batches) => new(splits, batches, (context, split, batch) =>
        Batches.Range(context.Allocator, ((long)split * batches + batch) * RowsPerBatch, RowsPerBatch));

    private static JobPlan RejectingPlan<T>(CollectingSink<long> sink, CollectingSink<T> dead) => new JobPlanBuilder()
        .Source(Numbers(1, 1), Batches.Schema)
        .Stage("Tenths", () => context =>
        {
            for (int row = 0; row < context.Input.RowCount; row++)
            {
                bool isTenth = Batches.Read(context.Input, row) % 10 == 0;
                if (!isTenth || !context.Reject(row, new RowError("tenths", "TENTH", "every tenth")))
                    context.Emit(context.Input.Slice(row, 1));
            }

            return StepStatus.NeedInput;
        })
        .Sink(sink)
        .DeadLetters(dead)
        .Build();
}
