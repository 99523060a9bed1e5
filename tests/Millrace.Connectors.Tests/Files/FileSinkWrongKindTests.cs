using System.Diagnostics;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Plan.Catalog;

namespace Millrace.Connectors.Tests.Files;

/// <summary>Pipes, links, files and folders where a file sink keeps something else: refused by name, never waited for, nothing changed.</summary>
public sealed class FileSinkWrongKindTests : IDisposable
{
    private readonly TestHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("out", "pipe", "NOT_WRITABLE")]
    [InlineData("out", "dangling", "NOT_WRITABLE")]
    [InlineData("out/.tmp", "pipe", StorageErrors.WrongKind)]
    [InlineData("out/.tmp", "file", StorageErrors.WrongKind)]
    [InlineData("out/.tmp", "dangling", StorageErrors.WrongKind)]
    [InlineData("out/_manifests", "pipe", StorageErrors.WrongKind)]
    [InlineData("out/_manifests", "file", StorageErrors.WrongKind)]
    [InlineData("out/part-old-0-1-0-0.jsonl", "folder", StorageErrors.WrongKind)]
    public void Validate_OtherKindInTheFolder_IsRefused(string name, string kind, string code)
    {
        Put(name, kind);

        MillraceException error = Assert.Throws<MillraceException>(() => Sink("out", "if-exists", "overwrite").Validate());

        Assert.Equal(code, error.Code);
        Assert.Contains(kind == "dangling" ? "a symbolic link" : $"a {kind}", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Names(name));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("folder")]
    public void Validate_OneFileOfAnotherKind_IsRefused(string kind)
    {
        Put("out/one.jsonl/", kind);

        // A folder under the name is the folder to write to.
        if (kind == "folder")
            Sink("out/one.jsonl", "if-exists", "overwrite").Validate();
        else
        {
            Assert.Equal(
                StorageErrors.WrongKind, Assert.Throws<MillraceException>(() => Sink("out/one.jsonl", "if-exists", "overwrite").Validate()).Code);
        }
    }

    [Theory]
    [InlineData("pipe", true)]
    [InlineData("pipe", false)]
    [InlineData("folder", true)]
    [InlineData("dangling", true)]
    [InlineData("dangling", false)]
    public void Commit_TargetOfAnotherKind_IsRefused(string kind, bool isPrepared)
    {
        ISink sink = Sink("out");
        Committable prepared = Prepare(sink);
        Put("out/part-job-0-1-0-0.jsonl", kind);
        string temporary = Directory.EnumerateFiles(_harness.PathOf("out/.tmp"), "*", SearchOption.AllDirectories).Single();
        if (!isPrepared)
            File.Delete(temporary);
        using ISinkCommitter committer = sink.CreateCommitter();

        Assert.Equal(StorageErrors.WrongKind, Assert.Throws<MillraceException>(() => committer.Commit(prepared)).Code);

        Assert.Equal(isPrepared, File.Exists(temporary));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("folder")]
    public void Commit_PreparedOfAnotherKind_IsRefused(string kind)
    {
        ISink sink = Sink("out");
        Committable prepared = Prepare(sink);
        string temporary = Directory.EnumerateFiles(_harness.PathOf("out/.tmp"), "*", SearchOption.AllDirectories).Single();
        Put(Path.GetRelativePath(_harness.Folder, temporary), kind);
        using ISinkCommitter committer = sink.CreateCommitter();

        Assert.Equal(StorageErrors.WrongKind, Assert.Throws<MillraceException>(() => committer.Commit(prepared)).Code);
        Assert.False(Path.Exists(_harness.PathOf("out/part-job-0-1-0-0.jsonl")));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("dangling")]
    public void Commit_OneFileOverALink_ReplacesTheLink(string kind)
    {
        ISink sink = Sink("out/one.jsonl", "if-exists", "overwrite");
        Put("out/one.jsonl", kind);
        sink.Validate();
        Committable prepared = Prepare(sink);
        using ISinkCommitter committer = sink.CreateCommitter();

        committer.Commit(prepared);

        Assert.Null(new FileInfo(_harness.PathOf("out/one.jsonl")).LinkTarget);
        Assert.Equal(prepared.Bytes, new FileInfo(_harness.PathOf("out/one.jsonl")).Length);
        if (kind == "link")
            Assert.Equal("x", File.ReadAllText(_harness.PathOf("out/one.jsonl-moved")));
    }

    [Fact]
    public void Complete_UnfinishedManifestIsAPipe_IsWrittenAnew()
    {
        ISink sink = Sink("out");
        using ISinkCommitter committer = sink.CreateCommitter();
        committer.Commit(Prepare(sink));
        Put("out/_manifests/job-1.json.new", "pipe");

        committer.Complete("job");

        Assert.Contains("part-job-0-1-0-0.jsonl", File.ReadAllText(_harness.PathOf("out/_manifests/job-1.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out/.tmp/job/committed-x.jsonl")]
    [InlineData("out/_manifests/job-9.json")]
    public void Complete_NotesArePipes_IsRefused(string name)
    {
        ISink sink = Sink("out");
        using ISinkCommitter committer = sink.CreateCommitter();
        committer.Commit(Prepare(sink));
        Put(name, "pipe");

        MillraceException error = Assert.Throws<MillraceException>(() => committer.Complete("job"));

        Assert.Equal(StorageErrors.WrongKind, error.Code);
    }

    private Committable Prepare(ISink sink)
    {
        using ISinkWriter writer = sink.CreateWriter(new SinkWriterContext("job", 1, 0, _harness.Allocator, CancellationToken.None));
        writer.Write(SampleRows.Make(0, 5, _harness.Allocator));
        return Assert.Single(writer.Prepare(1, true));
    }

    private IEnumerable<string> Names(string name) =>
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_harness.PathOf(name))!, Path.GetFileName(name));

    private ISink Sink(string path, params string[] options)
    {
        TableDefinition table = TestHarness.Table(null, ["connector", "json", "path", path, .. options]);
        return _harness.Registry.Connectors.Get(table).CreateSink(table, SampleRows.Schema);
    }

    private void Put(string name, string kind)
    {
        string path = _harness.PathOf(name.TrimEnd('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
            File.Move(path, path + "-moved");
        switch (kind)
        {
            case "pipe":
                using (var make = Process.Start("mkfifo", [path]))
                    make.WaitForExit();
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "file":
                File.WriteAllText(path, "x");
                break;
            case "link":
                if (!File.Exists(path + "-moved"))
                    File.WriteAllText(path + "-moved", "x");
                File.CreateSymbolicLink(path, path + "-moved");
                break;
            case "dangling":
                File.CreateSymbolicLink(path, _harness.PathOf("elsewhere"));
                break;
        }
    }
}
