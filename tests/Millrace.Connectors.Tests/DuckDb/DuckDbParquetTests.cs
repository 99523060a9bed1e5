using System.Diagnostics;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Errors;

namespace Millrace.Connectors.Tests.DuckDb;

public sealed class DuckDbParquetTests : DuckDbFixture
{
    private const int RowsPerBatch = 1_000;

    [Fact]
    public void Footer_OfWrittenFile_HasRowGroupsAndMetadata()
    {
        string path = WriteLongs(
            10, new() { Path = PathOf("a.parquet"), RowGroupRows = 2_048, Metadata = [new("ARROW:schema", "AAEC'\"="), new("k", "ü")] });

        ParquetFooter footer = ParquetFooter.Read(path, 64 << 20, CancellationToken.None);

        Assert.Equal(10 * RowsPerBatch, footer.RowCount);
        Assert.True(footer.RowGroups.Count > 1);
        Assert.Equal(footer.RowGroups.Select(static group => group.FirstRow), Running(footer.RowGroups.Select(static group => group.RowCount)));
        Assert.All(footer.RowGroups, static group => Assert.InRange(group.LargestColumnBytes, 1, group.UncompressedBytes));
        Assert.Equal([new("ARROW:schema", "AAEC'\"="), new("k", "ü")], footer.Metadata);
    }

    [Theory]
    [InlineData(0, 1L)]
    [InlineData(2_047, 2L)]
    [InlineData(5_000, 2_500L)]
    [InlineData(9_999, 5L)]
    [InlineData(10_000, 5L)]
    [InlineData(9_000, null)]
    [InlineData(3, 0L)]
    public void Read_RowRange_GivesItsRowsWithNumbers(long first, long? count)
    {
        string path = WriteLongs(10, new() { Path = PathOf("a.parquet"), RowGroupRows = 2_048 });

        List<string> rows = ReadRows(new DuckDbReadOptions { Path = path, FirstRow = first, RowCount = count, IncludeRowNumber = true });

        long last = Math.Min(10_000, first + (count ?? 10_000));
        IEnumerable<long> expected = Enumerable.Range(0, 10_000).Select(static row => (long)row).Where(row => row >= first && row < last);
        Assert.Equal(expected.Select(static row => $"{{{row}, {row}}}"), rows);
    }

    [Fact]
    public void Read_RowRange_TouchesOnlyItsRowGroups()
    {
        string path = WriteLongs(10, new() { Path = PathOf("a.parquet"), RowGroupRows = 2_048, Compression = "uncompressed" });
        ParquetFooter footer = ParquetFooter.Read(path, 64 << 20, CancellationToken.None);
        using (FileStream file = new(path, FileMode.Open))
        {
            // Destroys the pages of the first row group; whoever reads them fails.
            file.Position = 4;
            file.Write(new byte[1_000].Select(static _ => (byte)0xFF).ToArray());
        }

        ParquetRowGroup last = footer.RowGroups[^1];
        Assert.Equal(last.RowCount, ReadRows(new DuckDbReadOptions { Path = path, FirstRow = last.FirstRow, RowCount = last.RowCount }).Count);
        MillraceException error = Assert.Throws<MillraceException>(() => ReadRows(new DuckDbReadOptions { Path = path }));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_WithoutBatches_MakesAnEmptyFileWithSchema()
    {
        string path = PathOf("empty.parquet");
        TestColumn like = TestColumn.Batch(TestColumn.Of<long>("id", "l"), TestColumn.Text("name"));
        using (DuckDbFileWriter writer = OpenWriter(new() { Path = path }, like))
        {
            Write(writer, like);
            long bytes = writer.Finish();
            Assert.Equal(new FileInfo(path).Length, bytes);
        }

        Assert.Equal("id:l, name:u", ReadSchema(new() { Path = path }));
        Assert.Empty(ReadRows(new() { Path = path }));
        Assert.Equal(0, ParquetFooter.Read(path, 64 << 20, CancellationToken.None).RowCount);
    }

    [Fact]
    public void WriteAndRead_LargeBlobs_StayWithinTheMemoryLimit()
    {
        const int BlobBytes = 150_000;
        string path = PathOf("blobs.parquet");
        byte[][] blobs = [.. Enumerable.Range(0, 64).Select(static seed => Noise(seed, BlobBytes))];
        DuckDbWriteOptions options = new() { Path = path, RowGroupBytes = 4 << 20, MemoryLimitBytes = 64 << 20, Compression = "uncompressed" };
        using (DuckDbFileWriter writer = OpenWriter(options, TestColumn.Batch(TestColumn.Bytes("blob", "z"))))
        {
            for (int batch = 0; batch < 60; batch++)
                Write(writer, TestColumn.Batch(TestColumn.Bytes("blob", "z", blobs[(batch % 8)..(batch % 8 + 8)])));
            Assert.InRange(writer.Finish(), 480L * BlobBytes, 490L * BlobBytes);
        }

        AssertPullsGroupByGroup(path);
        List<string> rows = ReadRows(new() { Path = path, MemoryLimitBytes = 64 << 20 });
        Assert.Equal(480, rows.Count);
        Assert.Equal($"{{{Convert.ToHexString(blobs[7 + 3])}}}", rows[(7 * 8) + 3]);
    }

    [Fact]
    public void Interrupt_OfLongQuery_Cancels()
    {
        using DuckDbDatabase database = DuckDbDatabase.Open(new());
        DuckDbConnection connection = database.Connection;
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
        using DuckDbQuery query = connection.Query("SELECT count(*) FROM range(1000000000000) a, range(1000000) b WHERE a.range % 7 = b.range % 5");
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Throws<OperationCanceledException>(() => Pull(query, source.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    /// <summary>DuckDB must not run ahead of the reader: the resident bytes at the first batch are far below the file's size.</summary>
    private static unsafe void AssertPullsGroupByGroup(string path)
    {
        using Process process = Process.GetCurrentProcess();
        long before = process.WorkingSet64;
        using DuckDbFileReader reader = DuckDbFileReader.Open(new() { Path = path, MemoryLimitBytes = 64 << 20 });
        Millrace.Columnar.CData.CArrowArray batch;
        Assert.True(reader.Read(&batch, CancellationToken.None));
        process.Refresh();
        Millrace.Columnar.CData.CArrowArray.ReleaseIfLive(&batch);
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 50L << 20);
    }

    private static unsafe void Pull(DuckDbQuery query, CancellationToken cancellationToken)
    {
        Millrace.Columnar.CData.CArrowArray batch;
        query.Read(&batch, cancellationToken);
    }

    private string WriteLongs(int batches, DuckDbWriteOptions options)
    {
        WriteFile(options, [.. Enumerable.Range(0, batches).Select(static batch => Longs(batch))]);
        return options.Path;
    }

    private static TestColumn Longs(int batch) =>
        TestColumn.Batch(TestColumn.Dense("id", "l", [.. Enumerable.Range(batch * RowsPerBatch, RowsPerBatch).Select(static row => (long)row)]));

    private static byte[] Noise(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<long> Running(IEnumerable<long> counts)
    {
        long first = 0;
        foreach (long count in counts)
        {
            yield return first;
            first += count;
        }
    }
}
