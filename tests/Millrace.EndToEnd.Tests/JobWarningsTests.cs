using Millrace.Errors;
using Millrace.Runtime.Jobs;
using Millrace.Server.Output;

namespace Millrace.EndToEnd.Tests;

/// <summary>What happens again and again is told now and then only.</summary>
public sealed class JobWarningsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ManyOfAKind_AreToldEveryTenSecondsWithTheirNumber()
    {
        var warnings = new JobWarnings();
        string?[] told = [.. Enumerable.Range(0, 25).Select(second => warnings.Of(Declined(second)))];

        Assert.Equal([0, 10, 20], told.Index().Where(t => t.Item is not null).Select(t => t.Index));
        Assert.Contains("checkpoint 0 was given up (no space)", told[0], StringComparison.Ordinal);
        Assert.Contains("9 more", told[10], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OtherKindsAndTheNextJob_AreToldAtOnce()
    {
        var warnings = new JobWarnings();
        var error = MillraceException.External("DISK_FULL", "no space");

        Assert.NotNull(warnings.Of(Declined(0)));
        Assert.Contains("DISK_FULL", warnings.Of(new JobRestarted("j", Start, error, TimeSpan.FromMilliseconds(100))), StringComparison.Ordinal);
        Assert.NotNull(warnings.Of(new StorageRetried("j", Start, error)));
        Assert.Null(warnings.Of(new CheckpointCompleted("j", Start, 1, false)));
        warnings.Clear();
        Assert.NotNull(warnings.Of(Declined(1)));
    }

    private static CheckpointDeclined Declined(int second) => new("j", Start.AddSeconds(second), second, "no space");
}
