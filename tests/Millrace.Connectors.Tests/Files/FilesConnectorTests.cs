using System.Text;
using Millrace.Columnar;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Tests.Files;

public sealed class FilesConnectorTests : IDisposable
{
    private readonly TestHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("photos", "a.jpg a/x.jpg b.png b0/deep/y.jpg")]
    [InlineData("photos/", "a.jpg a/x.jpg b.png b0/deep/y.jpg")]
    [InlineData("photos/*", "a.jpg b.png")]
    [InlineData("photos/*.jpg", "a.jpg")]
    [InlineData("photos/**", "a.jpg a/x.jpg b.png b0/deep/y.jpg")]
    [InlineData("photos/**/*.jpg", "a.jpg a/x.jpg b0/deep/y.jpg")]
    [InlineData("photos/*/*.jpg", "a/x.jpg")]
    [InlineData("photos/?.{jpg,png}", "a.jpg b.png")]
    [InlineData("photos/[b-z].*", "b.png")]
    [InlineData("photos/[!b-z].*", "a.jpg")]
    [InlineData("photos/{a,b0/deep}/*.jpg", "a/x.jpg b0/deep/y.jpg")]
    [InlineData("photos/b.png", "b.png")]
    [InlineData("photos/*.gif", "")]
    public void Read_Path_ListsInOrderOfPaths(string path, string expected)
    {
        MakePhotos();
        Assert.Equal(expected, string.Join(' ', Names("path", path)));
    }

    [Fact]
    public void Read_HiddenAsked_ListsThem()
    {
        MakePhotos();
        Assert.Contains(".hidden", Names("path", "photos", "include-hidden", "true"));
        Assert.Contains("_rejected/r.json", Names("path", "photos", "include-hidden", "true"));
    }

    [Fact]
    public void Read_NotRecursive_StaysInFolder()
    {
        MakePhotos();
        Assert.Equal(["a.jpg", "b.png"], Names("path", "photos", "recursive", "false"));
    }

    [Fact]
    public void Read_FileUri_IsTaken()
    {
        MakePhotos();
        Assert.Equal(["b.png"], Names("path", FileUri.Format(_harness.PathOf("photos/b.png"))));
    }

    [Fact]
    public void Read_NameWithWildcardsThatExists_IsTakenAsWritten()
    {
        _harness.WriteFile("photos/a[1].jpg", "x");
        _harness.WriteFile("photos/a1.jpg", "x");
        Assert.Equal(["a%5B1%5D.jpg"], Names("path", "photos/a[1].jpg"));
    }

    [Fact]
    public void Read_LinkLoop_Ends()
    {
        MakePhotos();
        Directory.CreateSymbolicLink(_harness.PathOf("photos/a/up"), _harness.PathOf("photos"));
        Directory.CreateSymbolicLink(_harness.PathOf("photos/broken"), _harness.PathOf("nowhere"));
        Assert.Equal(["a.jpg", "a/x.jpg", "b.png", "b0/deep/y.jpg"], Names("path", "photos"));
    }

    [Fact]
    public void Read_NameThatIsNoUtf8_IsListedAndFound()
    {
        Directory.CreateDirectory(_harness.PathOf("raw"));
        byte[] target = [.. Encoding.UTF8.GetBytes(_harness.PathOf("raw/")), 0xFF, 0x20];
        _harness.WriteFile("plain", "x");
        Shell("mv plain \"$(printf 'raw/\\377 ')x\"");

        string uri = _harness.ReadAll(Table("path", "raw"), (b, r) => b["uri"].GetString(r)!).Single();
        Assert.Equal(FileUri.Format([.. target, (byte)'x']), uri);
        Assert.Equal(0, PosixFiles.Stat(FileUri.TryParse(Encoding.ASCII.GetBytes(uri)), out FileStatus status));
        Assert.Equal(1, status.Length);
        Shell("rm -r raw");
    }

    [Fact]
    public void Read_Row_HasSizeTimeAndVersion()
    {
        _harness.WriteFile("f", "12345");
        File.SetLastWriteTimeUtc(_harness.PathOf("f"), new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc));
        string row = _harness.ReadAll(Table("path", "f"), (b, r) =>
        {
            Column content = b["content"];
            return $"{b["size"].Values<long>()[r]} {b["modified"].Values<long>()[r]} {content.Children[0].GetString(r)} "
                + $"{content.Children[1].Values<long>()[r]} {content.Children[2].Values<long>()[r]} {content.Children[3].GetString(r)}";
        }).Single();
        string uri = FileUri.Format(_harness.PathOf("f"));
        Assert.StartsWith($"5 1709168523000000 {uri} 0 5 5-", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Projection_MakesOnlyThoseColumnsInOrder()
    {
        MakePhotos();
        var columns = new Schema([new Field("size", IntegerType.Int64, false), new Field("uri", Utf8Type.Instance, false)]);
        List<string> rows = _harness.ReadAll(Table("path", "photos"), (b, r) => $"{b.Columns.Length} {b[0].Values<long>()[r]}", columns);
        Assert.All(rows, r => Assert.Equal("2 1", r));
    }

    [Fact]
    public void Read_FromPosition_EqualsTheRest()
    {
        MakePhotos();
        TableDefinition table = Table("path", "photos");
        ISource source = Source(table);
        SourceSplit split = Assert.Single(_harness.Splits(source));
        List<string> all = _harness.ReadSplit(source, split, 0, Uri);
        Assert.Equal(all[2..], _harness.ReadSplit(source, split, 2, Uri));
    }

    [Fact]
    public void Discover_ManyFiles_CutsIntoSplitsAndGoesOnAfterARestart()
    {
        Directory.CreateDirectory(_harness.PathOf("many/b"));
        for (int i = 0; i < 6500; i++)
            File.WriteAllBytes(_harness.PathOf(i % 2 == 0 ? $"many/f{i:D5}" : $"many/b/f{i:D5}"), []);
        ISource source = Source(Table("path", "many"));
        List<SourceSplit> whole = _harness.Splits(source);
        Assert.Equal([1000, 1000, 1000, 1000, 1000, 1000, 500], whole.Select(s => s.EstimatedRows));

        using ISplitEnumerator first = source.CreateEnumerator();
        IReadOnlyList<SourceSplit> some = first.Discover(CancellationToken.None);
        using ISplitEnumerator second = source.CreateEnumerator();
        second.Restore(first.Snapshot());
        Assert.Equal(whole, [.. some, .. second.Discover(CancellationToken.None)]);
        Assert.True(second.IsComplete);
    }

    [Fact]
    public void Read_WithIdentity_NamesTheUri()
    {
        MakePhotos();
        List<string> rows = _harness.ReadAll(
            Table("path", "photos"), (b, r) => $"{b["uri"].GetString(r) == b["$origin"].GetString(r)}", withIdentity: true);
        Assert.All(rows, r => Assert.Equal("True", r));
    }

    [Theory]
    [InlineData("PATH_NOT_FOUND", "path", "nothing")]
    [InlineData("PATH_NOT_FOUND", "path", "nothing/*.jpg")]
    [InlineData("PATTERN_INVALID", "path", "a{b")]
    [InlineData("PATTERN_INVALID", "path", "[")]
    [InlineData("PATTERN_INVALID", "path", "[]")]
    [InlineData("PATTERN_INVALID", "path", "[z-a]")]
    [InlineData("PATH_INVALID", "path", "")]
    [InlineData("PATH_INVALID", "path", "s3://bucket/x")]
    [InlineData("PATH_INVALID", "path", "/dev/null")]
    [InlineData("OPTION_MISSING", "recursive", "true")]
    [InlineData("OPTION_UNKNOWN", "pth", "x")]
    public void DescribeTable_Mistake_IsAUserError(string code, string key, string value)
    {
        TableDefinition table = Table(key, value);
        MillraceException error = Assert.Throws<MillraceException>(() => _harness.Registry.Connectors.Get(table).DescribeTable(table));
        Assert.Equal((code, ErrorDomain.User), (error.Code, error.Domain));
    }

    [Fact]
    public void Discover_TooManyFiles_Fails()
    {
        MakePhotos();
        Assert.Equal("TOO_MANY_FILES", Assert.Throws<MillraceException>(() => Names("path", "photos", "max-files", "3")).Code);
        Assert.Equal(4, Names("path", "photos", "max-files", "4").Count);
    }

    [Fact]
    public void DescribeTable_ColumnOfAnotherType_IsRefused()
    {
        MakePhotos();
        TableDefinition table = TestHarness.Table(new Schema([new Field("size", Utf8Type.Instance)]), "connector", "files", "path", "photos");
        Assert.Equal("COLUMN_TYPE", Assert.Throws<MillraceException>(() => _harness.Registry.Connectors.Get(table).DescribeTable(table)).Code);
    }

    private static TableDefinition Table(params string[] options) => TestHarness.Table(null, ["connector", "files", .. options]);

    private void Shell(string command)
    {
        var start = new System.Diagnostics.ProcessStartInfo("sh") { ArgumentList = { "-c", command }, WorkingDirectory = _harness.Folder };
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Uri(Batch batch, int row) => batch["uri"].GetString(row)!;

    private ISource Source(TableDefinition table)
    {
        IConnector connector = _harness.Registry.Connectors.Get(table);
        return connector.CreateSource(table, new ScanRequest(connector.DescribeTable(table), false, null));
    }

    private List<string> Names(params string[] options)
    {
        string prefix = FileUri.Format(_harness.PathOf("photos/"));
        return [.. _harness.ReadAll(Table(options), Uri).Select(u => u[prefix.Length..])];
    }

    private void MakePhotos()
    {
        foreach (string name in new[] { "a.jpg", "b.png", "a/x.jpg", "b0/deep/y.jpg", ".hidden", "_rejected/r.json" })
            _harness.WriteFile("photos/" + name, "x");
    }
}
