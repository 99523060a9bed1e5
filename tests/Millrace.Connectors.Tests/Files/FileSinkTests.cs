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
        later.Complete("job");
        later.Complete("job");
        Assert.Equal(["part-job-0-3-0-0.jsonl"], Visible("out"));
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(_harness.PathOf("out/_manifests/job-3.json")));
        Assert.Equal(prepared.Hash, manifest.RootElement.GetProperty("files")[0].GetProperty("sha256").GetString());
    }

    [Fact]
    public void Complete_AllCommittedByAProcessThatDied_WritesTheManifestAndRemovesOtherResults()
    {
        Job("old", 0, 3);
        ISink sink = Sink("out", "if-exists", "overwrite");
        sink.Validate();
        using ISinkWriter writer = sink.CreateWriter(new SinkWriterContext("new", 1, 0, _harness.Allocator, CancellationToken.None));
        Write(writer, 0, 5);
        using (ISinkCommitter committer = sink.CreateCommitter())
            committer.Commit(Assert.Single(writer.Prepare(1, true)));

        using ISinkCommitter later = Sink("out", "if-exists", "overwrite").CreateCommitter();
        later.Complete("new");

        Assert.Equal(["part-new-0-1-0-0.jsonl"], Visible("out"));
        Assert.True(File.Exists(_harness.PathOf("out/_manifests/new-1.json")));
    }

    [Fact]
    public void Complete_FilesOfAProcessThatDied_ManifestHasTheirRowsAndHashes()
    {
        using ISinkWriter writer = CheckpointedWriter(Sink("out"));
        Write(writer, 0, 5);
        Committable first = Assert.Single(writer.Prepare(1, false));
        using (ISinkCommitter dead = Sink("out").CreateCommitter())
            dead.Commit(first);
        string notes = Assert.Single(Directory.GetFiles(_harness.PathOf("out/.tmp/job")));
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(notes)!, "committed-torn.jsonl"), "{\"name\":\"part-job-0-1-0-0.js");
        Write(writer, 5, 2);
        Committable second = Assert.Single(writer.Prepare(2, true));

        CommitAll(Sink("out"), "job", [second]);

        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(_harness.PathOf("out/_manifests/job-2.json")));
        Assert.Equal(
            [(5, first.Hash), (2, second.Hash)],
            manifest.RootElement
                .GetProperty("files")
                .EnumerateArray()
                .Select(f => (f.GetProperty("rows").GetInt32(), f.GetProperty("sha256").GetString()!)));
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));
        string whole = File.ReadAllText(_harness.PathOf("out/_manifests/job-2.json"));

        // A process that died before the log said so: its successor knows the last checkpoint only, and no notes.
        CommitAll(Sink("out"), "job", [second]);
        CommitAll(Sink("out"), "job", []);

        Assert.Equal(whole, File.ReadAllText(_harness.PathOf("out/_manifests/job-2.json")));
    }

    [Fact]
    public void Complete_RunThatWasSetBack_RemovesItsManifest()
    {
        Directory.CreateDirectory(_harness.PathOf("out/_manifests"));
        foreach (string name in (string[])["job-7.json", "other-7.json"])
            File.WriteAllText(_harness.PathOf($"out/_manifests/{name}"), "{}");
        using ISinkWriter writer = CheckpointedWriter(Sink("out"));
        Write(writer, 0, 5);

        CommitAll(Sink("out"), "job", writer.Prepare(5, true));

        Assert.Equal(
            ["job-5.json", "other-7.json"],
            Directory.GetFiles(_harness.PathOf("out/_manifests")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Complete_Overwrite_RemovesWhatIsNotedOfOthers()
    {
        using (ISinkWriter writer = CheckpointedWriter(Sink("out")))
        {
            Write(writer, 0, 5);
            using ISinkCommitter stopped = Sink("out").CreateCommitter();
            stopped.Commit(Assert.Single(writer.Prepare(1, false)));
        }

        Assert.True(Directory.Exists(_harness.PathOf("out/.tmp/job")));

        Job("new", 0, 1, "if-exists", "overwrite");

        Assert.Equal(["part-new-0-1-0-0.jsonl"], Visible("out"));
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));
    }

    [Fact]
    public void Discard_OneFile_LeavesItsFolder()
    {
        Directory.CreateDirectory(_harness.PathOf("mine"));
        using ISinkCommitter committer = Sink("mine/result.jsonl").CreateCommitter();

        committer.Discard();

        Assert.True(Directory.Exists(_harness.PathOf("mine")));
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

    /// <summary>A fenced engine that tidied up took its successor's folder away before the first file was in it.</summary>
    [Fact]
    public void Sweep_EmptyFolderOfALaterGeneration_Stays()
    {
        string own = Directory.CreateDirectory(_harness.PathOf("out/.tmp/job/1")).FullName;
        string later = Directory.CreateDirectory(_harness.PathOf("out/.tmp/job/2")).FullName;
        using ISinkCommitter committer = Sink("out").CreateCommitter();

        committer.Sweep("job", 1, 1, []);

        Assert.False(Directory.Exists(own));
        Assert.True(Directory.Exists(later));
    }

    [Fact]
    public void Discard_FolderOfADeadProcess_IsRemovedUnlessSomethingIsInIt()
    {
        Directory.CreateDirectory(_harness.PathOf("out/_rejected"));
        using ISinkCommitter table = Sink("out").CreateCommitter();
        using ISinkCommitter deadLetters = Sink("out/_rejected").CreateCommitter();

        table.Discard();
        Assert.True(Directory.Exists(_harness.PathOf("out/_rejected")));
        deadLetters.Discard();
        table.Discard();

        Assert.False(Directory.Exists(_harness.PathOf("out")));
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

        Assert.False(Directory.Exists(_harness.PathOf("out")));
    }

    [Fact]
    public void Write_RollRows_MakesSeveralFilesThatReadBackInOrder()
    {
        ISink sink = Sink("out", "roll-rows", "4");
        using ISinkWriter writer = Writer(sink);
        Write(writer, 0, 6);
        Write(writer, 6, 5);
        CommitAll(sink, "job", writer.Prepare(1, true));
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
        CommitAll(sink, "job", writer.Prepare(2, true));
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
            CommitAll(sink, "job", writer.Prepare(1, true));
        }

        Assert.Equal(["x.jsonl"], Directory.EnumerateFileSystemEntries(_harness.PathOf("out")).Select(Path.GetFileName));
        Assert.Equal("RESULTS_EXIST", Code(() => Sink("out/x.jsonl").Validate()));
        Assert.Equal("RESULTS_EXIST", Code(() => Sink("out/x.jsonl", "if-exists", "append").Validate()));
        ISink again = Sink("out/x.jsonl", "if-exists", "overwrite");
        again.Validate();
        using ISinkWriter second = Writer(again);
        Write(second, 0, 1);
        CommitAll(again, "job", second.Prepare(1, true));
        Assert.Single(File.ReadAllLines(_harness.PathOf("out/x.jsonl")));
    }

    [Theory]
    [InlineData("out/x.jsonl", "roll-rows", "5")]
    [InlineData("out/x.jsonl", "roll-checkpoints", "5")]
    [InlineData("out/x.jsonl", "roll-interval", "1 s")]
    [InlineData("out", "roll-checkpoints", "0")]
    public void Validate_RollThatCannotBe_IsRefused(string path, string key, string value) =>
        Assert.Equal("OPTION_INVALID", Code(() => Sink(path, key, value).Validate()));

    [Fact]
    public void Prepare_RollCheckpoints_MakesAFileOfThreeAndKeepsRunsBetween()
    {
        ISink sink = Sink("out", "roll-checkpoints", "3");
        using ISinkWriter writer = CheckpointedWriter(sink);

        Write(writer, 0, 4);
        Assert.Empty(writer.Prepare(1, false));
        ISinkRun first = Assert.Single(writer.Runs);
        first.OnStored();
        Write(writer, 4, 4);
        Assert.Empty(writer.Prepare(2, false));
        Assert.Equal(2, writer.Runs.Count);
        Assert.Same(first, writer.Runs[0]);
        Write(writer, 8, 4);
        Committable rolled = Assert.Single(writer.Prepare(3, false));

        Assert.Equal(12, rolled.Rows);
        Assert.Empty(writer.Runs);
        Write(writer, 12, 1);
        Assert.Empty(writer.Prepare(4, false));
        Committable last = Assert.Single(writer.Prepare(5, true));
        CommitAll(sink, "job", [rolled, last]);
        Assert.Equal(2, Visible("out").Count);
        Assert.Equal("0 1 2 3 4 5 6 7 8 9 10 11 12", Ids());
        Assert.False(Directory.Exists(_harness.PathOf("out/.tmp")));
    }

    [Fact]
    public void Restore_RunsOfTwoWriters_GoOnInOneAndRollInTheMiddleOfARun()
    {
        List<ISinkRun> runs = [];
        using ISinkWriter left = CheckpointedWriter(Sink("out", "roll-checkpoints", "9"));
        using ISinkWriter right = CheckpointedWriter(Sink("out", "roll-checkpoints", "9"), subtask: 1);
        Write(left, 0, 3);
        Write(right, 3, 4);
        Assert.Empty(left.Prepare(1, false));
        Assert.Empty(right.Prepare(1, false));
        runs.AddRange([new KeptRun(left.Runs[0]), new KeptRun(right.Runs[0])]);

        ISink sink = Sink("out", "roll-checkpoints", "9", "roll-rows", "5");
        using ISinkWriter writer = sink.CreateWriter(Context(0) with { Generation = 2, HasCheckpoints = true });
        writer.Restore(runs);
        Write(writer, 7, 1);
        IReadOnlyList<Committable> rolled = writer.Prepare(2, false);

        Assert.Equal(5, Assert.Single(rolled).Rows);
        Assert.Equal(2, writer.Runs.Count);
        Assert.DoesNotContain(writer.Runs, runs.Contains);
        CommitAll(sink, "job", [.. rolled, .. writer.Prepare(3, true)]);
        Assert.Equal("0 1 2 3 4 5 6 7", Ids());
    }

    [Fact]
    public void Restore_SpaceForAll_NamesTheStoredRunsAgain()
    {
        using ISinkWriter before = CheckpointedWriter(Sink("out/x.jsonl"));
        Write(before, 0, 3);
        Assert.Empty(before.Prepare(1, false));
        ISinkRun[] runs = [new KeptRun(before.Runs[0])];

        ISink sink = Sink("out/x.jsonl");
        using ISinkWriter writer = sink.CreateWriter(Context(0) with { Generation = 2, HasCheckpoints = true });
        writer.Restore(runs);
        Assert.Empty(writer.Prepare(2, false));

        Assert.Equal(runs, writer.Runs);
        CommitAll(sink, "job", writer.Prepare(3, true));
        Assert.Equal(3, File.ReadAllLines(_harness.PathOf("out/x.jsonl")).Length);
    }

    [Fact]
    public void Prepare_RollInterval_MakesAFileAtTheFirstBarrierAfterIt()
    {
        var time = new ManualTime();
        using var harness = new TestHarness(time);
        TableDefinition table = TestHarness.Table(null, "connector", "json", "path", "out", "roll-interval", "10 s");
        ISink sink = harness.Registry.Connectors.Get(table).CreateSink(table, SampleRows.Schema);
        using ISinkWriter writer = sink.CreateWriter(
            new SinkWriterContext("job", 1, 0, harness.Allocator, CancellationToken.None) { HasCheckpoints = true });

        writer.Write(SampleRows.Make(0, 1, harness.Allocator));
        Assert.Empty(writer.Prepare(1, false));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(writer.Prepare(2, false));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(writer.Prepare(3, false));
        Assert.Empty(writer.Runs);
        writer.Write(SampleRows.Make(1, 1, harness.Allocator));
        time.Advance(TimeSpan.FromSeconds(10));
        writer.Write(SampleRows.Make(2, 1, harness.Allocator));
        Assert.Equal(1, Assert.Single(writer.Prepare(4, false)).Rows);
        Assert.Single(writer.Runs);
    }

    [Fact]
    public void Write_RollsWhileACheckpointIsBeingStored_ItsRunCanStillBeRead()
    {
        using ISinkWriter writer = CheckpointedWriter(Sink("out", "roll-checkpoints", "9", "roll-rows", "5"));
        Write(writer, 0, 4);
        Assert.Empty(writer.Prepare(1, false));
        ISinkRun run = Assert.Single(writer.Runs);

        Write(writer, 4, 1);

        using (Stream content = run.Open())
            Assert.True(content.Length > 0);
        Assert.Single(writer.Prepare(2, false));
        MillraceException gone = Assert.Throws<MillraceException>(() => run.Open());
        Assert.Equal(("FILE_IO", ErrorDomain.External), (gone.Code, gone.Domain));
    }

    [Fact]
    public void Dispose_WithRuns_LeavesNothing()
    {
        using (ISinkWriter writer = CheckpointedWriter(Sink("out", "roll-checkpoints", "3")))
        {
            Write(writer, 0, 5);
            Assert.Empty(writer.Prepare(1, false));
            Write(writer, 5, 5);
        }

        Assert.False(Directory.Exists(_harness.PathOf("out")));
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
        CommitAll(sink, lineage, writer.Prepare(1, true));
    }

    private static void CommitAll(ISink sink, string lineage, IReadOnlyList<Committable> prepared)
    {
        using ISinkCommitter committer = sink.CreateCommitter();
        foreach (Committable committable in prepared)
            committer.Commit(committable);
        committer.Complete(lineage);
    }

    private List<string> Visible(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(_harness.PathOf(folder))
            .Select(e => Path.GetFileName(e))
            .Where(n => n[0] is not ('.' or '_'))
            .Order(StringComparer.Ordinal),
    ];

    private void Write(ISinkWriter writer, int first, int count) => writer.Write(SampleRows.Make(first, count, _harness.Allocator));

    private string Ids() => string.Join(' ', _harness.ReadAll(
        TestHarness.Table(SampleRows.Schema, "connector", "json", "path", "out"), (b, r) => $"{b[0].Values<long>()[r]}").Select(long.Parse).Order());

    private SinkWriterContext Context(int subtask) => new("job", 1, subtask, _harness.Allocator, CancellationToken.None);

    private ISinkWriter CheckpointedWriter(ISink sink, int subtask = 0) => sink.CreateWriter(Context(subtask) with { HasCheckpoints = true });

    private ISinkWriter Writer(ISink sink) => sink.CreateWriter(new SinkWriterContext("job", 1, 0, _harness.Allocator, CancellationToken.None));

    private ISink Sink(string path, params string[] options)
    {
        TableDefinition table = TestHarness.Table(null, ["connector", "json", "path", path, .. options]);
        return _harness.Registry.Connectors.Get(table).CreateSink(table, SampleRows.Schema);
    }
}
