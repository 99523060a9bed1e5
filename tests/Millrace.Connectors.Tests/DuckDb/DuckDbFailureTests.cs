using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Errors;

namespace Millrace.Connectors.Tests.DuckDb;

public sealed class DuckDbFailureTests : DuckDbFixture
{
    private static readonly TestColumn Batch = TestColumn.Batch(TestColumn.Dense("id", "l", new long[1_000]));

    [Theory]
    [InlineData(nameof(DuckDbFileFormat.Parquet))]
    [InlineData(nameof(DuckDbFileFormat.Csv))]
    [InlineData(nameof(DuckDbFileFormat.JsonLines))]
    public void WriteOrFinish_DeviceFull_ThrowsDiskFullAndLeavesNothing(string format)
    {
        string path = PathOf("full");
        File.CreateSymbolicLink(path, "/dev/full");

        MillraceException error = Assert.Throws<MillraceException>(
            () => WriteFile(new() { Path = path, Format = Enum.Parse<DuckDbFileFormat>(format) }, [.. Enumerable.Repeat(Batch, 100)]));

        Assert.Equal(("DISK_FULL", ErrorDomain.External), (error.Code, error.Domain));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void WriteOrFinish_FolderMissing_ThrowsFileError()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => WriteFile(new() { Path = PathOf("no/such/folder/x.parquet") }, Batch));

        Assert.Equal(("FILE_IO", ErrorDomain.External), (error.Code, error.Domain));
    }

    [Fact]
    public void Write_AfterFailure_ThrowsDisposed()
    {
        using DuckDbFileWriter writer = OpenWriter(new() { Path = PathOf("no/such/folder/x.parquet") }, Batch);
        Assert.Throws<MillraceException>(() => Write(writer, Batch));

        Assert.Throws<ObjectDisposedException>(() => Write(writer, Batch));
        Assert.Throws<ObjectDisposedException>(() => writer.Finish());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    public void Abort_AfterBatches_RemovesFile(int batches)
    {
        using DuckDbFileWriter writer = OpenWriter(new() { Path = PathOf("x.parquet"), RowGroupRows = 2_048 }, Batch);
        for (int i = 0; i < batches; i++)
            Write(writer, Batch);

        writer.Abort();
        writer.Abort();

        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Dispose_Unfinished_RemovesFileAndWaits()
    {
        using (DuckDbFileWriter writer = OpenWriter(new() { Path = PathOf("x.csv"), Format = DuckDbFileFormat.Csv }, Batch))
            Write(writer, Batch);

        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Write_Cancelled_ThrowsAndReleasesBatch()
    {
        using DuckDbFileWriter writer = OpenWriter(new() { Path = PathOf("x.parquet") }, Batch);
        Write(writer, Batch);
        using CancellationTokenSource source = new();
        source.Cancel();

        // The rendezvous may already be open: then the batch is taken and the wait after it is what is cancelled, or it succeeds.
        Exception? error = Record.Exception(() => Write(writer, Batch, source.Token));
        Assert.True(error is null or OperationCanceledException, error?.ToString());
    }

    [Fact]
    public unsafe void Open_UnsupportedType_ThrowsUserError()
    {
        MillraceException error = Assert.Throws<MillraceException>(
            () => WriteFile(new() { Path = PathOf("x.parquet") }, TestColumn.Batch(TestColumn.Of<long>("x", "?", 1))));

        Assert.Equal(ErrorDomain.User, error.Domain);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Theory]
    [InlineData("", "FILE_INVALID")]
    [InlineData("PAR1 this is not a Parquet file at all PAR1", "FILE_INVALID")]
    public void Open_DamagedParquet_ThrowsWithFileNamed(string content, string code)
    {
        string path = PathOf("bad.parquet");
        File.WriteAllText(path, content);

        MillraceException error = Assert.Throws<MillraceException>(() => ReadRows(new() { Path = path }));

        Assert.Equal(code, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownColumn_ThrowsUserError()
    {
        string path = PathOf("x.parquet");
        WriteFile(new() { Path = path }, Batch);

        MillraceException error = Assert.Throws<MillraceException>(
            () => ReadRows(new() { Path = path, Columns = [new("nope\"; DROP TABLE x; --")] }));

        Assert.Equal(ErrorDomain.User, error.Domain);
    }

    [Fact]
    public unsafe void Read_Cancelled_ThrowsAndReleases()
    {
        string path = PathOf("x.parquet");
        WriteFile(new() { Path = path }, [.. Enumerable.Repeat(Batch, 50)]);
        using DuckDbFileReader reader = DuckDbFileReader.Open(new() { Path = path });
        CArrowArray batch;
        Assert.True(reader.Read(&batch, CancellationToken.None));
        CArrowArray.ReleaseIfLive(&batch);
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => ReadOne(reader, source.Token));
    }

    [Fact]
    public unsafe void Read_BatchOutlivesReader_StaysValid()
    {
        string path = PathOf("x.parquet");
        WriteFile(new() { Path = path }, TestColumn.Batch(TestColumn.Text("t", "kept alive")));
        CArrowArray batch;
        CArrowSchema schema;
        using (DuckDbFileReader reader = DuckDbFileReader.Open(new() { Path = path }))
        {
            reader.GetSchema(&schema);
            Assert.True(reader.Read(&batch, CancellationToken.None));
        }

        Assert.Equal("{kept alive}", TestArrow.Row(&schema, &batch, 0));
        CArrowArray.ReleaseIfLive(&batch);
        CArrowSchema.ReleaseIfLive(&schema);
    }

    private static unsafe void ReadOne(DuckDbFileReader reader, CancellationToken cancellationToken)
    {
        CArrowArray batch;
        reader.Read(&batch, cancellationToken);
    }
}
