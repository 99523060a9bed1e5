using Millrace.Chaos.Checking;
using Millrace.Chaos.Storage;

namespace Millrace.Chaos.Tests;

public sealed class LogCheckerTests
{
    private static readonly LogEntry[] Sound =
    [
        LogLines.Generation(1, 1), LogLines.Checkpoint(2, 1, 1, null), LogLines.Committed(3, 1, 1),
        LogLines.Generation(4, 2), LogLines.Checkpoint(5, 2, 3, 1), LogLines.Committed(6, 2, 3), LogLines.Ended(7, 2),
    ];

    [Fact]
    public void Problems_SoundLog_AreNone() => Assert.Empty(LogChecker.Problems(Sound, mayPassOver: false));

    [Fact]
    public void Problems_MissingEntry_IsNamed() =>
        Assert.Contains(LogChecker.Problems([.. Sound.Where(e => e.Index != 3)], false), p => p == "log entry 3 is missing");

    [Fact]
    public void Problems_EntryOfAFencedGeneration_IsNamed() =>
        Assert.Contains(
            Problems(LogLines.Checkpoint(5, 1, 3, 1), 5), p => p.Contains("is of generation 1, and 2 is at work", StringComparison.Ordinal));

    [Fact]
    public void Problems_CheckpointIdThatDoesNotRise_IsNamed() =>
        Assert.Contains(Problems(LogLines.Checkpoint(5, 2, 1, 1), 5), p => p.Contains("checkpoint 1 follows checkpoint 1", StringComparison.Ordinal));

    [Fact]
    public void Problems_WrongParent_IsNamed()
    {
        LogEntry[] log = [.. Sound];
        log[4] = LogLines.Checkpoint(5, 2, 3, null);
        Assert.Contains(LogChecker.Problems(log, false), p => p.Contains("as the one before", StringComparison.Ordinal));
        Assert.Empty(LogChecker.Problems(log, mayPassOver: true));
    }

    [Fact]
    public void Problems_CommittedTwice_IsNamed() =>
        Assert.Contains(Problems(LogLines.Committed(6, 2, 1), 6), p => p.Contains("or committed already", StringComparison.Ordinal));

    [Fact]
    public void Problems_NotFinished_IsNamed() =>
        Assert.Contains(Problems(LogLines.Ended(7, 2, "STOPPED"), 7), p => p.Contains("FINISHED", StringComparison.Ordinal));

    [Fact]
    public void Parse_DamagedEntry_IsRefused()
    {
        byte[] bytes = LogLines.Bytes("ended", """{"generation":1}""");
        bytes[^2] ^= 1;
        Assert.Throws<FormatException>(() => LogEntry.Parse(1, bytes, default));
    }

    private static IEnumerable<string> Problems(LogEntry other, int index) =>
        LogChecker.Problems([.. Sound.Select(e => e.Index == index ? other : e)], false);
}
