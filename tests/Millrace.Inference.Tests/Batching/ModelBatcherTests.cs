using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Inference.Batching;
using Millrace.Inference.Providers.Delegates;
using Millrace.Inference.Tests.Operators;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Inference.Tests.Batching;

public sealed class ModelBatcherTests : IDisposable
{
    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("batcher tests");
    private readonly ManualTime _time = new();

    public void Dispose() => Assert.Equal(0, _allocator.LiveBytes);

    [Fact]
    public void Submit_EightSubtasksOfOneRowASecond_FillsBatchesWithinTheWait()
    {
        List<int> batches = [];
        Dictionary<BatchEntry, long> waiting = [];
        TimeSpan longest = TimeSpan.Zero;
        using (ModelBatcher batcher = Batcher(TimeSpan.FromSeconds(2), (model, inputs, context) =>
        {
            batches.Add(inputs.RowCount);
            return ModelPipeline.Double(model, inputs, context);
        }))
        {
            for (int i = 0; i < 8 * 120; i++)
            {
                BatchEntry entry = batcher.Submit(Numbers(i, 1), [(0, 1)], WatchedRows.None);
                long came = _time.GetTimestamp();
                waiting.Add(entry, came);
                _ = entry.Done.ContinueWith(
                    _ => longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, _time.GetElapsedTime(came).Ticks)),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
                _time.Advance(TimeSpan.FromMilliseconds(125));
            }

            _time.Advance(TimeSpan.FromSeconds(2));
            foreach (BatchEntry entry in waiting.Keys)
            {
                Assert.True(entry.Done.IsCompleted);
                batcher.Release(entry);
            }
        }

        Assert.Equal(8 * 120, batches.Sum());
        Assert.True(batches.Average() >= 12, $"mean batch {batches.Average()}");
        Assert.True(longest <= TimeSpan.FromSeconds(2.2), $"a row waited {longest}");
    }

    [Fact]
    public void Flush_RowsWait_AreAnsweredAtOnce()
    {
        using ModelBatcher batcher = Batcher(TimeSpan.FromHours(1), ModelPipeline.Double);
        BatchEntry first = batcher.Submit(Numbers(10, 3), [(0, 1), (2, 1)], WatchedRows.None);
        BatchEntry second = batcher.Submit(Numbers(20, 2), [(0, 2)], WatchedRows.None);
        Assert.False(first.Done.IsCompleted);

        batcher.Flush();

        Assert.True(first.Done.IsCompleted && second.Done.IsCompleted);
        using Batch outputs = first.TakeOutputs(ModelPipeline.OutputSchema, _allocator);
        Assert.Equal([false, true, false], Enumerable.Range(0, 3).Select(outputs[0].IsNull));
        Assert.Equal(20, outputs[0].Values<long>()[0]);
        Assert.Equal(24, outputs[0].Values<long>()[2]);
        batcher.Release(first);
        batcher.Release(second);
    }

    [Fact]
    public void Submit_FailureThatPasses_IsRepeatedByTheClock()
    {
        int calls = 0;
        using ModelBatcher batcher = Batcher(TimeSpan.Zero, (model, inputs, context) => ++calls < 3
            ? throw new MillraceException(ErrorDomain.External, "BUSY", "busy") { Retry = RetryHint.WithBackoff }
            : ModelPipeline.Double(model, inputs, context));
        BatchEntry entry = batcher.Submit(Numbers(0, 4), [(0, 4)], WatchedRows.None);

        Assert.Equal(1, calls);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, calls);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, calls);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.True(entry.Done.IsCompleted);
        Assert.Null(entry.Failure);
        batcher.Release(entry);
    }

    [Fact]
    public void Release_BeforeTheAnswer_DropsTheRows()
    {
        int rows = 0;
        using ModelBatcher batcher = Batcher(TimeSpan.FromSeconds(1), (model, inputs, context) =>
        {
            rows += inputs.RowCount;
            return ModelPipeline.Double(model, inputs, context);
        });
        BatchEntry dropped = batcher.Submit(Numbers(0, 5), [(0, 5)], WatchedRows.None);
        BatchEntry kept = batcher.Submit(Numbers(5, 2), [(0, 2)], WatchedRows.None);

        batcher.Release(dropped);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, rows);
        Assert.True(kept.Done.IsCompleted);
        batcher.Release(kept);
    }

    private ModelBatcher Batcher(TimeSpan wait, ModelFunction function)
    {
        var provider = new DelegateModelProvider("test", "a test", function);
        IModel model = provider.Load(ModelPipeline.Definition(ImmutableSortedDictionary<string, string>.Empty));
        var limits = new BatchLimits(new BatchNeed(32, 1 << 20, wait), true, 2, 3, TimeSpan.FromSeconds(1));
        var host = new BatcherHost(new InlineNode(), 0, _allocator, _time, CancellationToken.None);
        return new ModelBatcher(model, "double", ModelPipeline.OutputSchema, limits, host);
    }

    private Batch Numbers(long first, int count)
    {
        using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, _allocator, count);
        for (int i = 0; i < count; i++)
            builder.Append(first + i);
        return new Batch(ModelPipeline.Schema, [builder.Finish()], count);
    }
}
