using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Inference.Batching;

namespace Millrace.Inference.Tests.Batching;

public sealed class BatchQueueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void AnyLife_EveryRowIsAnsweredOnceWithinItsBounds()
    {
        int batches = 0;
        int repeated = 0;
        int rejected = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var world = new QueueWorld(seed);
            world.Run(120);
            batches += world.Batches;
            repeated += world.Repeated;
            rejected += world.Rejected;
        }

        Assert.True(batches > 1000 && repeated > 100 && rejected > 100, $"{batches} batches, {repeated} repeated, {rejected} rejected");
    }

    [Fact]
    public void TryTake_EightSubtasksOfOneRowASecond_FillsBatchesWithinTheWait()
    {
        BatchQueue queue = Queue(rows: 32, wait: 2);
        var since = new Dictionary<long, TimeSpan>();
        List<int> batches = [];
        TimeSpan longest = TimeSpan.Zero;
        for (int tick = 0; tick < 60_000; tick++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(tick);
            if (tick % 125 == 0)
            {
                since.Add(tick, now);
                queue.Add(new BatchRows(tick, 0, 1), RowSizes.Uniform(100), now);
            }

            if (!queue.TryTake(now, out PlannedBatch? batch))
                continue;
            batches.Add(batch.RowCount);
            foreach (BatchRows rows in batch.Rows)
                longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, (now - since[rows.Entry]).Ticks));
            queue.Succeeded(batch, TimeSpan.FromMilliseconds(2));
        }

        Assert.True(batches.Average() >= 12, $"mean batch {batches.Average()}");
        Assert.True(longest <= TimeSpan.FromSeconds(2.2), $"a row waited {longest}");
    }

    [Fact]
    public void TryTake_RowsComeWhileAllCallsAreTaken_JoinOneBatch()
    {
        BatchQueue queue = Queue(rows: 8, wait: 0, concurrent: 1);
        queue.Add(new BatchRows(1, 0, 1), RowSizes.Uniform(1), TimeSpan.Zero);
        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? first));
        for (int i = 2; i < 7; i++)
            queue.Add(new BatchRows(i, 0, 1), RowSizes.Uniform(1), TimeSpan.Zero);
        Assert.False(queue.TryTake(Second, out _));

        queue.Succeeded(first, Second);

        Assert.True(queue.TryTake(Second, out PlannedBatch? second));
        Assert.Equal(5, second.RowCount);
    }

    [Fact]
    public void TryTake_RowAlone_GoesAtOnceInABatchOfItsOwn()
    {
        BatchQueue queue = Queue(rows: 8, wait: 5);
        queue.Add(new BatchRows(1, 0, 3), RowSizes.Uniform(1), TimeSpan.Zero);
        queue.Add(new BatchRows(1, 3, 1), RowSizes.Uniform(1), TimeSpan.Zero, isAlone: true);

        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? alone));
        Assert.Equal((true, new BatchRows(1, 3, 1)), (alone.IsAlone, Assert.Single(alone.Rows)));
        Assert.False(queue.TryTake(TimeSpan.Zero, out _));
        queue.Succeeded(alone, TimeSpan.Zero);
        queue.Flush();

        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? others));
        Assert.Equal((false, 3), (others.IsAlone, others.RowCount));
    }

    [Fact]
    public void Flush_RowsWait_AreDueAtOnce()
    {
        BatchQueue queue = Queue(rows: 8, wait: 10);
        queue.Add(new BatchRows(1, 0, 3), RowSizes.Uniform(1), TimeSpan.Zero);
        Assert.False(queue.TryTake(Second, out _));

        queue.Flush();

        Assert.Equal(Second, queue.NextDue(Second));
        Assert.True(queue.TryTake(Second, out PlannedBatch? batch));
        Assert.Equal(3, batch.RowCount);
    }

    [Fact]
    public void Failed_MayPass_RepeatsAfterGrowingWaitsThenGivesUp()
    {
        BatchQueue queue = Queue(rows: 4, wait: 0, retries: 2);
        queue.Add(new BatchRows(1, 0, 4), RowSizes.Uniform(1), TimeSpan.Zero);
        var busy = new MillraceException(ErrorDomain.External, "BUSY", "busy") { Retry = RetryHint.WithBackoff };

        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? batch));
        Assert.Equal(FailureVerdict.Retry, queue.Failed(batch, busy, TimeSpan.Zero));
        Assert.Equal(Second, queue.NextDue(TimeSpan.Zero));
        Assert.False(queue.TryTake(Second * 0.9, out _));
        Assert.True(queue.TryTake(Second, out batch));
        Assert.Equal(FailureVerdict.Retry, queue.Failed(batch, busy, Second));
        Assert.Equal(Second * 3, queue.NextDue(Second));
        Assert.True(queue.TryTake(Second * 3, out batch));
        Assert.Equal(FailureVerdict.Abort, queue.Failed(batch, busy, Second * 3));
    }

    [Theory]
    [InlineData("MEMORY_LIMIT", true)]
    [InlineData("MODEL_OUTPUT", false)]
    public void Failed_OfTheJob_BlamesNoRow(string code, bool isSplitFirst)
    {
        BatchQueue queue = Queue(rows: 2, wait: 0);
        queue.Add(new BatchRows(1, 0, 2), RowSizes.Uniform(1), TimeSpan.Zero);
        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? batch));

        FailureVerdict verdict = queue.Failed(batch, MillraceException.User(code, "no"), TimeSpan.Zero);

        Assert.Equal(isSplitFirst ? FailureVerdict.Split : FailureVerdict.Abort, verdict);
        if (!isSplitFirst)
            return;
        Assert.True(queue.TryTake(TimeSpan.Zero, out batch));
        Assert.Equal(1, batch.RowCount);
        Assert.Equal(FailureVerdict.Abort, queue.Failed(batch, MillraceException.User(code, "no"), TimeSpan.Zero));
    }

    [Fact]
    public void Failed_OthersOfTheBatchAreDropped_TheRestIsCalledAloneBeforeItIsBlamed()
    {
        BatchQueue queue = Queue(rows: 2, wait: 0);
        queue.Add(new BatchRows(1, 0, 1), RowSizes.Uniform(1), TimeSpan.Zero);
        queue.Add(new BatchRows(2, 0, 1), RowSizes.Uniform(1), TimeSpan.Zero);
        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? both));
        queue.Drop(1);

        Assert.Equal(FailureVerdict.Split, queue.Failed(both, MillraceException.User("BAD_ROW", "bad"), TimeSpan.Zero));
        Assert.True(queue.TryTake(TimeSpan.Zero, out PlannedBatch? rest));
        Assert.Equal([new BatchRows(2, 0, 1)], rest.Rows);
        Assert.Equal(FailureVerdict.RejectRow, queue.Failed(rest, MillraceException.User("BAD_ROW", "bad"), TimeSpan.Zero));
    }

    private static BatchQueue Queue(int rows, double wait, int concurrent = 4, int retries = 3) => new(
        new BatchLimits(new BatchNeed(rows, 1 << 20, TimeSpan.FromSeconds(wait)), true, concurrent, retries, Second));
}
