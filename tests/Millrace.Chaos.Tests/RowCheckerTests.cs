using Millrace.Chaos.Checking;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Tests;

public sealed class RowCheckerTests
{
    private static readonly Row[] Expected = [new("a", "1"), new("b", "2"), new("c", "3")];
    private static readonly string[] Dead = ["bad"];

    [Fact]
    public void Check_ExactResults_FindNothing() => Assert.Empty(RowChecker.Check(Expected, Dead, [Expected[2], Expected[0], Expected[1]], Dead));

    [Fact]
    public void Check_RowMissing_IsLost() => AssertOne(FindingKind.Lost, "b", RowChecker.Check(Expected, Dead, [Expected[0], Expected[2]], Dead));

    [Fact]
    public void Check_RowTwice_IsDuplicated() =>
        AssertOne(FindingKind.Duplicated, "b", RowChecker.Check(Expected, Dead, [.. Expected, Expected[1]], Dead));

    [Fact]
    public void Check_RowOfNobody_IsUnexpected() =>
        AssertOne(FindingKind.Unexpected, "z", RowChecker.Check(Expected, Dead, [.. Expected, new("z", "9")], Dead));

    [Theory]
    [InlineData("9")]
    [InlineData(null)]
    public void Check_OtherContent_IsCorrupted(string? content) =>
        AssertOne(FindingKind.Corrupted, "b", RowChecker.Check(Expected, Dead, [Expected[0], new("b", content), Expected[2]], Dead));

    [Fact]
    public void Check_OtherVector_IsCorrupted()
    {
        Row expected = new("v", "", [1, 2]);
        Assert.Empty(RowChecker.Check([expected], [], [new("v", "", [1, 2.0001f])], []));
        AssertOne(FindingKind.Corrupted, "v", RowChecker.Check([expected], [], [new("v", "", [1, 2.1f])], []));
        AssertOne(FindingKind.Corrupted, "v", RowChecker.Check([expected], [], [new("v", "", [1, float.NaN])], []));
    }

    [Fact]
    public void Check_DeadLetterMissing_IsLost() => AssertOne(FindingKind.Lost, "bad", RowChecker.Check(Expected, Dead, Expected, []));

    [Fact]
    public void Check_DeadLetterTwice_IsDuplicated() =>
        AssertOne(FindingKind.Duplicated, "dead letter bad", RowChecker.Check(Expected, Dead, Expected, ["bad", "bad"]));

    [Fact]
    public void Check_RowInResultsAndDeadLetters_IsDuplicated() =>
        AssertOne(FindingKind.Duplicated, "dead letter a", RowChecker.Check(Expected, Dead, Expected, ["bad", "a"]));

    [Fact]
    public void Parse_ChangedRecord_FailsItsChecksum()
    {
        string folder = Directory.CreateTempSubdirectory("millrace-chaos-tests-").FullName;
        Row written = Assert.Single(Records.Write(folder, 1, 1, new Random(1)));
        string line = File.ReadAllText(Path.Combine(folder, "split-0.jsonl")).TrimEnd().Replace("}", ",\"twice\":0}", StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);

        Assert.Equal(written, Records.Parse(line));
        Assert.Null(Records.Parse(line.Replace("\"seq\":0", "\"seq\":1", StringComparison.Ordinal)).Content);
        Assert.Null(Records.Parse(line.Replace(Records.Magic, "MILLRACF", StringComparison.Ordinal)).Content);
        Assert.Null(Records.Parse(line[..20]).Content);
    }

    private static void AssertOne(FindingKind kind, string text, IReadOnlyList<Finding> findings)
    {
        Finding finding = Assert.Single(findings);
        Assert.Equal(kind, finding.Kind);
        Assert.Equal(1, finding.Count);
        Assert.EndsWith(text, finding.Text, StringComparison.Ordinal);
    }
}
