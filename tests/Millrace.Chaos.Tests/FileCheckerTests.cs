using System.Diagnostics;
using System.Text;
using Millrace.Chaos.Checking;
using Millrace.Chaos.Faults;
using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Tests;

public sealed class FileCheckerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("millrace-chaos-tests-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("a.jsonl", "{}\n", true)]
    [InlineData("a.jsonl", "", true)]
    [InlineData("a.jsonl", "{}\n{\"a\"", false)]
    [InlineData("a.parquet", "PAR1....PAR1", true)]
    [InlineData("a.parquet", "PAR1....", false)]
    [InlineData("a.parquet", "PAR1", false)]
    [InlineData("a.arrow", "ARROW1..ARROW1", true)]
    [InlineData("a.arrow", "ARROW1..", false)]
    [InlineData("a.other", "", false)]
    public void Problem_File_IsTornOrNot(string name, string content, bool isWhole) =>
        Assert.Equal(isWhole, FileShape.Problem(name, Encoding.UTF8.GetBytes(content)) is null);

    [Fact]
    public void Leftovers_TemporaryFiles_AreFound()
    {
        Write("out/part-l-0-1-0-0.jsonl", "");
        Write("checkpoints/log/00000000000000000001", "");
        Assert.Empty(Leftovers());

        Write("out/.tmp/l/1/0-open.jsonl", "");
        Write("out/_manifests/l-1.json.new", "");
        Write("checkpoints/objects/1/1/.new-x", "");
        Assert.Equal([".tmp", ".tmp/l/1/0-open.jsonl", "_manifests/l-1.json.new", "objects/1/1/.new-x"], Leftovers().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Leftovers_LivingProcess_IsFound()
    {
        using var process = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!; // null only for what the shell opens
        string[] found = [.. LeftoverChecker.Check([], _root, [process.Id]).Select(f => f.Text)];
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal([$"process {process.Id}"], found);
        Assert.Empty(LeftoverChecker.Check([], _root, [process.Id]));
    }

    [Fact]
    public void Listing_OtherFiles_AreFound()
    {
        Write("out/part-l-0-1-0-0.jsonl", "{}\n");
        Assert.Equal(FindingKind.Lost, Assert.Single(ListingChecker.Check(Path.Combine(_root, "out"))).Kind);
        Write("out/_manifests/l-1.json", """{"files":[{"name":"part-l-0-1-0-0.jsonl","bytes":3}]}""");
        Assert.Empty(ListingChecker.Check(Path.Combine(_root, "out")));
        Write("out/part-l-0-2-0-0.jsonl", "{}\n");
        Assert.Equal(FindingKind.Protocol, Assert.Single(ListingChecker.Check(Path.Combine(_root, "out"))).Kind);
    }

    [Fact]
    public void Objects_DamagedInAnyWay_AreFound()
    {
        string state = Write("checkpoints/objects/1/1/source-s-1", "0123456789");
        string manifest = $$"""{ "checkpoint": { "sources": [ { "state": {{Handle("1/1/source-s-1")}} } ], "tasks": [] } }""";
        Write("checkpoints/objects/1/1/manifest.json", manifest);
        WriteLog("checkpoint", $$"""{"generation":1,"id":1,"parent":null,"manifest":{{Handle("1/1/manifest.json")}},"committables":0}""");
        var folder = new CheckpointFolder(Path.Combine(_root, "checkpoints"));
        Assert.Empty(ObjectChecker.Check(folder));

        foreach (string way in Damage.Ways)
        {
            byte[] sound = File.ReadAllBytes(state);
            Assert.True(Damage.Inflict(state, way, Path.Combine(folder.Objects, "1/1/manifest.json"), new Random(5)), way);
            Assert.NotEmpty(ObjectChecker.Check(folder));
            File.WriteAllBytes(state, sound);
        }

        File.Delete(state);
        Assert.Contains("is missing", Assert.Single(ObjectChecker.Check(folder)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Reader_TornUncommittedChangedAndVanished_AreFound()
    {
        WriteLog("checkpoint", """{"generation":1,"id":1,"parent":null}""");
        string changed = Write("out/part-l-0-1-0-0.jsonl", "{}\n");
        string vanished = Write("out/part-l-0-1-1-0.jsonl", "{}\n");
        Write("out/part-l-0-1-2-0.jsonl", "{\"torn");
        Write("out/part-l-0-2-0-0.jsonl", "{}\n");
        using var reader = new OutputReader([Path.Combine(_root, "out")], new CheckpointFolder(Path.Combine(_root, "checkpoints")));
        reader.Look();
        File.WriteAllText(changed, "{ }\n");
        File.Delete(vanished);

        string[] found = [.. reader.Finish().Select(f => f.Text).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "a reader saw part-l-0-1-2-0.jsonl: its last line has no end",
                "part-l-0-1-0-0.jsonl changed after it was seen",
                "part-l-0-1-1-0.jsonl vanished after it was seen",
                "part-l-0-2-0-0.jsonl is visible, and the log has no checkpoint that holds it",
            ],
            found);
    }

    private IEnumerable<string> Leftovers() =>
        LeftoverChecker.Check([Path.Combine(_root, "out")], Path.Combine(_root, "checkpoints"), []).Select(f => f.Text);

    private string Handle(string path)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(_root, "checkpoints", "objects", path));
        return $$"""{"path":"{{path}}","length":{{bytes.Length}},"hash":"{{LogEntry.HashOf(bytes)}}"}""";
    }

    private void WriteLog(string kind, string body)
    {
        string path = Write("checkpoints/log/00000000000000000001", "");
        File.WriteAllBytes(path, LogLines.Bytes(kind, body));
    }

    private string Write(string relative, string content)
    {
        string path = Path.Combine(_root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // it has one
        File.WriteAllText(path, content);
        return path;
    }
}
