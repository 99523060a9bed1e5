using Millrace.Runtime.Metrics;
using Millrace.Server.Progress;

namespace Millrace.EndToEnd.Tests;

/// <summary>A job's figures while it runs.</summary>
public sealed class ProgressTextTests
{
    [Fact]
    public void Figures_RestoredJob_RateAndTimeLeftAreOfThisRun()
    {
        var metrics = new JobMetrics
        {
            RowsWritten = 280,
            RowsRejected = 20,
            RowsDoneBefore = 200,
            RowsExpected = 500,
            Elapsed = TimeSpan.FromSeconds(10),
        };

        Assert.StartsWith("300/500 rows, 10 rows/s, 20 rejected, ", ProgressText.Figures(metrics), StringComparison.Ordinal);
        Assert.EndsWith(", 0:20 left", ProgressText.Figures(metrics), StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_NothingDoneSinceTheRestore_HasNoTimeLeft()
    {
        var metrics = new JobMetrics { RowsWritten = 200, RowsDoneBefore = 200, RowsExpected = 500, Elapsed = TimeSpan.FromSeconds(10) };

        Assert.StartsWith("200/500 rows, 0 rows/s, ", ProgressText.Figures(metrics), StringComparison.Ordinal);
        Assert.DoesNotContain("left", ProgressText.Figures(metrics), StringComparison.Ordinal);
    }
}
