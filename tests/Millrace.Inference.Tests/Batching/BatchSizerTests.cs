using Millrace.Inference.Batching;

namespace Millrace.Inference.Tests.Batching;

public sealed class BatchSizerTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    public void OnCall_OneSizeIsFastest_SpendsMostCallsThere(int best)
    {
        var sizer = new BatchSizer(64, true);
        Dictionary<int, int> calls = [];
        for (int i = 0; i < 2000; i++)
        {
            int rows = sizer.Target;
            calls[rows] = calls.GetValueOrDefault(rows) + 1;
            double perRow = 1 + Math.Abs(Math.Log2(rows) - Math.Log2(best)) * 0.3;
            sizer.OnCall(rows, TimeSpan.FromMilliseconds(rows * perRow));
        }

        Assert.True(calls[best] > 1600, string.Join(", ", calls));
    }

    [Fact]
    public void OnCall_NotAdaptive_KeepsRows()
    {
        var sizer = new BatchSizer(32, false);
        for (int i = 0; i < 100; i++)
            sizer.OnCall(32, TimeSpan.FromSeconds(i));
        sizer.OnWaitedOut(3, true);
        sizer.OnCutByBytes(5);

        Assert.Equal(32, sizer.Target);
    }

    [Fact]
    public void OnWaitedOut_NothingMoreCame_AsksForNoMoreThanThereIsUntilItIsReached()
    {
        var sizer = new BatchSizer(32, true);

        sizer.OnWaitedOut(6, wasQuiet: true);
        Assert.Equal(6, sizer.Target);
        sizer.OnFull();
        Assert.Equal(12, sizer.Target);
        sizer.OnWaitedOut(7, wasQuiet: false);
        Assert.Equal(12, sizer.Target);
    }
}
