using System.Text.Json;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Plan.Catalog;

namespace Millrace.Connectors.Tests.Files;

public sealed class FileSinkTests : IDisposable
{
    private readonly TestHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Commit_Prepared_BecomesVisibleOnlyThenAndOnce()
    {
        ISink sink = Sink("out");
        sink.Validate();
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 5);
        Assert.Empty(Visible("out"));
        Committable prepared = Assert.Single(writer.Prepare(3, true));
        Assert.Empty(Visible("out"));
        Assert.Equal(5, prepared.Rows);

        using ISinkCommitter committer = sink.CreateCommitter();
        committer.Commit(prepared);
        Assert.Equal(["part-job-0-3-0-0.jsonl"], Visible("out"));
        Assert.Equal(prepared.Bytes, new FileInfo(_harness.PathOf("out/part-job-0-3-0-0.jsonl")).Length);
        committer.Commit(prepared);
        using ISinkCommitter later = Sink("out").CreateCommitter();
        later.Commit(prepared);
        later.Complete();
        later.Complete();
        Assert.Equal(["part-job-0-3-0-0.jsonl"], Visible("out"));
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(_harness.PathOf("out/_manifests/job-3.json")));
        Assert.Equal(prepared.Hash, manifest.RootElement.GetProperty("files")[0].GetProperty("sha256").GetString());
    }

    [Fact]
    public void Commit_TargetHoldsOther_Conflicts()
    {
        ISink sink = Sink("out");
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 5);
        Committable prepared = Assert.Single(writer.Prepare(1, true));
        _harness.WriteFile("out/part-job-0-1-0-0.jsonl", "other");
        using ISinkCommitter committer = sink.CreateCommitter();
        Assert.Equal("COMMIT_CONFLICT", Code(() => committer.Commit(prepared)));
        Assert.Equal("other", File.ReadAllText(_harness.PathOf("out/part-job-0-1-0-0.jsonl")));
        committer.Abort(prepared);
    }

    [Fact]
    public void Sweep_OldGenerations_KeepsNamedOutputAndOwn()
    {
        ISink sink = Sink("out");
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 5);
        Committable prepared = Assert.Single(writer.Prepare(1, true));
        _harness.WriteFile("out/.tmp/job/0/left-over", "x");
        _harness.WriteFile("out/.tmp/other/0/of-another-job", "x");
        using ISinkCommitter committer = sink.CreateCommitter();

        committer.Sweep("job", 2, null, [prepared]);
        Assert.False(File.Exists(_harness.PathOf("out/.tmp/job/0/left-over")));
        Assert.True(File.Exists(_harness.PathOf("out/.tmp/other/0/of-another-job")));
        committer.Commit(prepared);

        _harness.WriteFile("out/.tmp/job/3/own", "x");
        committer.Sweep("job", 3, null, []);
        Assert.True(File.Exists(_harness.PathOf("out/.tmp/job/3/own")));
        committer.Sweep("job", 3, 3, []);
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp/job")));
    }

    [Fact]
    public void Sweep_ProbeOfADeadProcess_IsRemoved()
    {
        ISink sink = Sink("out");
        using ISinkCommitter committer = sink.CreateCommitter();
        _harness.WriteFile("out/.tmp/probe-of-a-dead-process", "");
        committer.Sweep("job", 2, null, []);
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));

        _harness.WriteFile("out/.tmp/probe-of-a-dead-process", "");
        sink.Validate();
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));
    }

    [Fact]
    public void Commit_NothingThere_IsMissingData()
    {
        ISink sink = Sink("out");
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 5);
        Committable prepared = Assert.Single(writer.Prepare(1, true));
        using ISinkCommitter committer = sink.CreateCommitter();
        committer.Abort(prepared);
        committer.Abort(prepared);
        Assert.Equal("COMMITTED_DATA_MISSING", Code(() => committer.Commit(prepared)));
    }

    [Fact]
    public void Commit_TornTemporary_IsNotPublished()
    {
        ISink sink = Sink("out");
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 5);
        Committable prepared = Assert.Single(writer.Prepare(1, true));
        string temporary = Directory.EnumerateFiles(_harness.PathOf("out/.tmp"), "*", SearchOption.AllDirectories).Single();
        File.WriteAllText(temporary, "{");
        using ISinkCommitter committer = sink.CreateCommitter();
        Assert.Equal("COMMITTED_DATA_DAMAGED", Code(() => committer.Commit(prepared)));
        Assert.Empty(Visible("out"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("{\"Lineage\":\"j\",\"Checkpoint\":1,\"Temporary\":\".tmp/../../x\",\"Target\":\"y\"}")]
    [InlineData("{\"Lineage\":\"j\",\"Checkpoint\":1,\"Temporary\":\".tmp/x\",\"Target\":\"../y\"}")]
    public void Commit_HostilePayload_IsRefused(string payload)
    {
        using ISinkCommitter committer = Sink("out").CreateCommitter();
        Assert.Equal("COMMITTABLE_INVALID", Code(() => committer.Commit(new Committable("x", payload, "", 0, 0))));
    }

    [Fact]
    public void Dispose_Unprepared_LeavesNothing()
    {
        ISink sink = Sink("out", "roll-rows", "2");
        using (ISinkWriter writer = Writer(sink))
        {
            Write(writer, 0, 5);
            Assert.NotEmpty(Directory.EnumerateFiles(_harness.PathOf("out"), "*", SearchOption.AllDirectories));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_harness.PathOf("out"), "*"));
    }

    [Fact]
    public void Write_RollRows_MakesSeveralFilesThatReadBackInOrder()
    {
        ISink sink = Sink("out", "roll-rows", "4");
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 6);
        Write(writer, 6, 5);
        CommitAll(sink, writer.Prepare(1, true));
        Assert.Equal(3, Visible("out").Count);
        TableDefinition table = TestHarness.Table(SampleRows.Schema, "connector", "json", "path", "out");
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10", string.Join(' ', _harness.ReadAll(table, (b, r) => $"{b[0].Values<long>()[r]}")));
    }

    [Fact]
    public void Prepare_NoRows_WritesOneEmptyResult()
    {
        ISink sink = Sink("out");
        using ISinkWriter writer = Writer(sink);
        Assert.Empty(writer.Prepare(1, false));
        CommitAll(sink, writer.Prepare(2, true));
        Assert.Single(Visible("out"));
    }

    [Fact]
    public void Validate_ResultsOfAnotherJob_AreKeptUnlessAsked()
    {
        Job("one", 0, 3);
        Assert.Equal("RESULTS_EXIST", Code(() => Sink("out").Validate()));
        Job("two", 3, 2, "if-exists", "append");
        Assert.Equal(2, Visible("out").Count);
        Job("three", 0, 1, "if-exists", "overwrite");
        Assert.Equal(["part-three-0-1-0-0.jsonl"], Visible("out"));
        Assert.Single(Directory.EnumerateFiles(_harness.PathOf("out/_manifests")));
    }

    [Fact]
    public void SingleFile_Name_IsWrittenWholeAndReplacedOnlyIfAsked()
    {
        ISink sink = Sink("out/x.jsonl");
        Assert.Equal(1, sink.MaxSubtasks);
        sink.Validate();
        using (ISinkWriter writer = Writer(sink))
        {
            Write(writer, 0, 3);
            Assert.Equal("SINGLE_FILE_CHECKPOINT", Code(() => writer.Prepare(1, false)));
            CommitAll(sink, writer.Prepare(1, true));
        }

        Assert.Equal(["x.jsonl"], Directory.EnumerateFileSystemEntries(_harness.PathOf("out")).Select(Path.GetFileName));
        Assert.Equal("RESULTS_EXIST", Code(() => Sink("out/x.jsonl").Validate()));
        Assert.Equal("RESULTS_EXIST", Code(() => Sink("out/x.jsonl", "if-exists", "append").Validate()));
        ISink again = Sink("out/x.jsonl", "if-exists", "overwrite");
        again.Validate();
        using ISinkWriter second = Writer(again);
        Write(second, 0, 1);
        CommitAll(again, second.Prepare(1, true));
        Assert.Single(File.ReadAllLines(_harness.PathOf("out/x.jsonl")));
    }

    [Fact]
    public void Validate_BelowAFile_IsNotWritable()
    {
        _harness.WriteFile("file", "x");
        Assert.Equal("NOT_WRITABLE", Code(() => Sink("file/out").Validate()));
        Assert.Equal("NOT_WRITABLE", Code(() => Sink("file").Validate()));
        Assert.Equal("NOT_WRITABLE", Code(() => Sink("/proc/out").Validate()));
    }

    [Fact]
    public void Write_DeviceFull_SaysSo()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        IOException error = Assert.ThrowsAny<IOException>(() => full.Write([1]));
        MillraceException mapped = FileErrors.Write("x", error);
        Assert.Equal(("DISK_FULL", ErrorDomain.External), (mapped.Code, mapped.Domain));
    }

    private static string Code(Action work) => Assert.Throws<MillraceException>(work).Code;

    private void Job(string lineage, int first, int count, params string[] options)
    {
        ISink sink = Sink("out", options);
        sink.Validate();
        using ISinkWriter writer = sink.CreateWriter(new SinkWriterContext(lineage, 1, 0, _harness.Allocator, CancellationToken.None));
        Write(writer, first, count);
        CommitAll(sink, writer.Prepare(1, true));
    }

    private static void CommitAll(ISink sink, IReadOnlyList<Committable> prepared)
    {
        using ISinkCommitter committer = sink.CreateCommitter();
        foreach (Committable committable in prepared)
            committer.Commit(committable);
        committer.Complete();
    }

    private List<string> Visible(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(_harness.PathOf(folder)).Select(e => Path.GetFileName(e)).Where(n => n[0] is not ('.' or '_')).Order(StringComparer.Ordinal)];

    private void Write(ISinkWriter writer, int first, int count) => writer.Write(SampleRows.Make(first, count, _harness.Allocator));

    private ISinkWriter Writer(ISink sink) => sink.CreateWriter(new SinkWriterContext("job", 1, 0, _harness.Allocator, CancellationToken.None));

    private ISink Sink(string path, params string[] options)
    {
        TableDefinition table = TestHarness.Table(null, ["connector", "json", "path", path, .. options]);
        return _harness.Registry.Connectors.Get(table).CreateSink(table, SampleRows.Schema);
    }
}
