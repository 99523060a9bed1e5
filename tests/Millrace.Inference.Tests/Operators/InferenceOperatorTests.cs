using System.Collections.Concurrent;
using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.RowErrors;
using Millrace.Inference.Providers.Delegates;
using Millrace.Runtime.Jobs;

namespace Millrace.Inference.Tests.Operators;

public sealed class InferenceOperatorTests
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1, 1, 10, true)]
    [InlineData(3, 3, 7, true)]
    [InlineData(8, 8, 1, false)]
    [InlineData(1, 1, 500, true)]
    [InlineData(2, 2, 0, true)]
    public async Task RunAsync_AnyShape_EveryRowHasItsAnswer(int splits, int subtasks, int rowsPerBatch, bool isOrdered)
    {
        var pipeline = new ModelPipeline { Splits = splits, Subtasks = subtasks, RowsPerBatch = rowsPerBatch, IsOrdered = isOrdered };

        JobResult result = await pipeline.RunAsync(ModelPipeline.Double);

        Assert.Null(result.Error);
        Assert.Equal(splits * 10 * rowsPerBatch, pipeline.Sink.Rows.Count);
        Assert.All(pipeline.Sink.Rows, r => Assert.Equal(2 * r.In, r.Out));
        Assert.Equal(Enumerable.Range(0, splits * 10 * rowsPerBatch).Select(i => (long?)i), pipeline.Sink.Rows.Select(r => r.In).Order());
        if (isOrdered && subtasks == 1)
            Assert.Equal(pipeline.Sink.Rows.Select(r => r.In).Order(), pipeline.Sink.Rows.Select(r => r.In));
        Assert.Equal(rowsPerBatch > 0, result.Metrics.ModelCalls > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_InputEndsBeforeABatchIsFull_RowsDoNotWaitForMore(int subtasks)
    {
        var pipeline = new ModelPipeline
        {
            Splits = 3,
            Subtasks = subtasks,
            RowsPerBatch = 1,
            BatchesPerSplit = 1,
            Options = Options(("batch-rows", "32"), ("batch-wait", "1 h")),
        };

        await pipeline.RunAsync(ModelPipeline.Double);

        Assert.Equal(3, pipeline.Sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_EightSubtasks_MergesTheirRows()
    {
        ConcurrentBag<int> batches = [];
        var pipeline = new ModelPipeline
        {
            Splits = 8,
            Subtasks = 8,
            RowsPerBatch = 1,
            BatchesPerSplit = 8,
            Options = Options(("batch-rows", "32"), ("batch-wait", "10 s")),
        };

        await pipeline.RunAsync((_, inputs, context) =>
        {
            batches.Add(inputs.RowCount);
            return ValueTask.FromResult(ModelPipeline.Map(inputs, context.Allocator, n => 2 * n));
        });

        Assert.Equal([32, 32], batches);
        Assert.Equal(64, pipeline.Sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_Unordered_DoesNotWaitForASlowCall()
    {
        var release = new TaskCompletionSource();
        int written = 0;
        var pipeline = new ModelPipeline
        {
            RowsPerBatch = 1,
            IsOrdered = false,
            OnWrite = batch =>
            {
                if (Interlocked.Add(ref written, batch.RowCount) == 9)
                    release.SetResult();
            },
            Model = new DelegateModelOptions { Slot = null, MaxConcurrentCalls = 4 },
            Options = Options(("batch-rows", "1")),
        };

        await pipeline.RunAsync(async (_, inputs, context) =>
        {
            if (inputs[0].Values<long>()[0] == 0)
                await release.Task.WaitAsync(TimeMax);
            return ModelPipeline.Map(inputs, context.Allocator, n => 2 * n);
        });

        Assert.Equal(10, pipeline.Sink.Rows.Count);
        Assert.Equal(0, pipeline.Sink.Rows[^1].In);
    }

    [Theory]
    [InlineData(RowErrorPolicy.DeadLetter, 80, 20, 0)]
    [InlineData(RowErrorPolicy.Skip, 80, 0, 0)]
    [InlineData(RowErrorPolicy.Null, 100, 0, 20)]
    public async Task RunAsync_ModelReportsRows_PolicyDecides(RowErrorPolicy policy, int rows, int letters, int nulls)
    {
        var pipeline = new ModelPipeline { OnError = policy };

        JobResult result = await pipeline.RunAsync((_, inputs, context) =>
        {
            for (int i = 0; i < inputs.RowCount; i++)
            {
                if (inputs[0].Values<long>()[i] % 5 == 2)
                    context.Errors.Report(i, "ODD", "it is odd");
            }

            return ValueTask.FromResult(ModelPipeline.Map(inputs, context.Allocator, n => 2 * n));
        });

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(rows, pipeline.Sink.Rows.Count);
        Assert.Equal(letters, pipeline.Letters.Rows.Count);
        Assert.All(pipeline.Letters.Rows, l => Assert.Equal("ML_PREDICT double ODD", l));
        Assert.Equal(nulls, pipeline.Sink.Rows.Count(r => r.Out is null));
        Assert.All(pipeline.Sink.Rows, r => Assert.Equal(r.In % 5 == 2 ? null : 2 * r.In, r.Out));
    }

    [Fact]
    public async Task RunAsync_CallFailsForTwoRows_OnlyTheyAreRejected()
    {
        var pipeline = new ModelPipeline { RowsPerBatch = 25 };

        JobResult result = await pipeline.RunAsync((_, inputs, context) =>
            inputs[0].Values<long>().ContainsAny(17, 180)
                ? throw MillraceException.User("POISON", "a poisonous number")
                : ModelPipeline.Double(null!, inputs, context));

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(248, pipeline.Sink.Rows.Count);
        Assert.DoesNotContain(pipeline.Sink.Rows, r => r.In is 17 or 180);
        Assert.All(pipeline.Sink.Rows, r => Assert.Equal(2 * r.In, r.Out));
        Assert.Equal(["ML_PREDICT double POISON", "ML_PREDICT double POISON"], pipeline.Letters.Rows);
    }

    [Fact]
    public async Task RunAsync_NullInputs_AreNullOutputsAndNoCall()
    {
        int seen = 0;
        var pipeline = new ModelPipeline { IsNull = n => n % 3 == 0 || n is >= 40 and < 60 };

        await pipeline.RunAsync((_, inputs, context) =>
        {
            Assert.Equal(0, inputs[0].NullCount);
            Interlocked.Add(ref seen, inputs.RowCount);
            return ModelPipeline.Double(null!, inputs, context);
        });

        int valid = Enumerable.Range(0, 100).Count(n => n % 3 != 0 && n is not (>= 40 and < 60));
        Assert.Equal(valid, seen);
        Assert.Equal(100, pipeline.Sink.Rows.Count);
        Assert.Equal(100 - valid, pipeline.Sink.Rows.Count(r => r.Out is null));
        Assert.All(pipeline.Sink.Rows, r => Assert.Equal(2 * r.In, r.Out));
    }

    [Fact]
    public async Task RunAsync_FailureThatPasses_IsRepeated()
    {
        int calls = 0;
        var pipeline = new ModelPipeline { Options = Options(("retry-wait", "1 ms")) };

        JobResult result = await pipeline.RunAsync((_, inputs, context) =>
            Interlocked.Increment(ref calls) <= 2
                ? throw new MillraceException(ErrorDomain.External, "BUSY", "busy") { Retry = RetryHint.WithBackoff }
                : ModelPipeline.Double(null!, inputs, context));

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(100, pipeline.Sink.Rows.Count);
    }

    [Theory]
    [InlineData(ErrorDomain.External, RetryHint.No)]
    [InlineData(ErrorDomain.External, RetryHint.WithBackoff)]
    [InlineData(ErrorDomain.Internal, RetryHint.No)]
    public async Task RunAsync_FailureOfNoRow_FailsTheJobWithIt(ErrorDomain domain, RetryHint retry)
    {
        var pipeline = new ModelPipeline { Options = Options(("retry-wait", "1 ms"), ("max-retries", "1")) };

        JobResult result = await pipeline.RunAsync((_, _, _) => throw new MillraceException(domain, "DOWN", "it is down") { Retry = retry });

        Assert.Equal(JobState.Failed, result.State);
        Assert.Equal("DOWN", result.Error?.Code);
        Assert.Empty(pipeline.Sink.Rows);
        Assert.Empty(pipeline.Letters.Rows);
    }

    [Fact]
    public async Task RunAsync_ModelAnswersTooFewRows_FailsTheJob()
    {
        var pipeline = new ModelPipeline();

        JobResult result = await pipeline.RunAsync((_, inputs, context) =>
        {
            using Batch part = inputs.Slice(0, inputs.RowCount - 1);
            return ModelPipeline.Double(null!, part, context);
        });

        Assert.Equal("MODEL_OUTPUT", result.Error?.Code);
    }

    [Fact]
    public async Task RunAsync_StoppedWithCallsInFlight_AsksThemToEndAndWaitsForThem()
    {
        using var stop = new CancellationTokenSource();
        int running = 0;
        int ended = 0;
        var pipeline = new ModelPipeline
        {
            Stop = stop.Token,
            Model = new DelegateModelOptions { Slot = null, MaxConcurrentCalls = 3 },
            Options = Options(("batch-rows", "4")),
        };

        JobResult result = await pipeline.RunAsync(async (_, inputs, context) =>
        {
            Batch late = ModelPipeline.Map(inputs, context.Allocator, n => n);
            if (Interlocked.Increment(ref running) == 3)
                await stop.CancelAsync();
            try
            {
                await Task.Delay(TimeMax, context.Cancellation);
            }
            catch (OperationCanceledException)
            {
                await Task.Yield();
                Interlocked.Increment(ref ended);
            }

            return late;
        });

        Assert.Equal(JobState.Stopped, result.State);
        Assert.Equal(3, ended);
        Assert.Empty(pipeline.Sink.Rows);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    public async Task RunAsync_Concurrency_StaysWithinItsBound(bool isLocal, int most)
    {
        int running = 0;
        int peak = 0;
        var pipeline = new ModelPipeline
        {
            Splits = 4,
            Subtasks = 4,
            RowsPerBatch = 5,
            Model = new DelegateModelOptions { Slot = isLocal ? Execution.Scheduling.SlotKind.Cpu : null },
            Options = Options(("batch-rows", "2"), ("max-concurrent", $"{most}")),
        };

        await pipeline.RunAsync(async (_, inputs, context) =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref peak, now);
            if (!isLocal)
                await Task.Yield();
            Batch outputs = ModelPipeline.Map(inputs, context.Allocator, n => 2 * n);
            Interlocked.Decrement(ref running);
            return outputs;
        });

        Assert.InRange(peak, 1, most);
        Assert.Equal(200, pipeline.Sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_RowsInFlight_StayWithinMaxInFlight()
    {
        var release = new TaskCompletionSource();
        int waiting = 0;
        var pipeline = new ModelPipeline
        {
            RowsPerBatch = 1,
            BatchesPerSplit = 20,
            Model = new DelegateModelOptions { Slot = null, MaxConcurrentCalls = 100 },
            Options = Options(("batch-rows", "1"), ("max-in-flight", "3")),
        };
        int peak = 0;

        await pipeline.RunAsync(async (_, inputs, context) =>
        {
            int now = Interlocked.Increment(ref waiting);
            InterlockedMax(ref peak, now);
            if (now == 3)
                release.TrySetResult();
            await release.Task.WaitAsync(TimeMax);
            await Task.Yield();
            Interlocked.Decrement(ref waiting);
            return ModelPipeline.Map(inputs, context.Allocator, n => 2 * n);
        });

        Assert.Equal(3, peak);
        Assert.Equal(20, pipeline.Sink.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_AcceleratorWithoutSlots_IsRefusedBeforeAnythingRuns()
    {
        var pipeline = new ModelPipeline { Model = new DelegateModelOptions { Slot = Execution.Scheduling.SlotKind.Accelerator } };

        JobResult result = await pipeline.RunAsync(ModelPipeline.Double);

        Assert.Equal("NO_SLOTS", result.Error?.Code);
        Assert.Equal(0, result.Metrics.RowsRead);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
            seen = Interlocked.CompareExchange(ref target, value, seen) is int before && before == seen ? value : Volatile.Read(ref target);
    }

    private static ImmutableSortedDictionary<string, string> Options(params (string Key, string Value)[] options) =>
        options.ToImmutableSortedDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal);
}
