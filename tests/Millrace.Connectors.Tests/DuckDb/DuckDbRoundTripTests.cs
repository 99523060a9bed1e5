using Millrace.Connectors.Formats.DuckDb;

namespace Millrace.Connectors.Tests.DuckDb;

public sealed class DuckDbRoundTripTests : DuckDbFixture
{
    [Fact]
    public void Parquet_EveryTypeWithNulls_ComesBack()
    {
        TestColumn batch = EveryType();
        string path = PathOf("types.parquet");
        WriteFile(new DuckDbWriteOptions { Path = path }, batch);
        DuckDbReadOptions read = new() { Path = path };

        Assert.Equal(
            "b:b, i8:c, i16:s, i32:i, i64:l, u8:C, u16:S, u32:I, u64:L, f32:f, f64:g, text:u, bytes:z, ts:tsu:, tz:tsu:UTC, day:tdD, "
            + "list:+l(l:u), vector:+l(l:f), record:+s(n:l, s:u)",
            ReadSchema(read));
        Assert.Equal(Expected(batch), ReadRows(read));
    }

    [Fact]
    public void Parquet_CastOfColumn_RestoresFixedSizeList()
    {
        TestColumn batch = EveryType();
        string path = PathOf("fixed.parquet");
        WriteFile(new DuckDbWriteOptions { Path = path }, batch);
        DuckDbReadOptions read = new() { Path = path, Columns = [new DuckDbColumn("vector", "FLOAT[2]"), new DuckDbColumn("i8")] };

        Assert.Equal("vector:+w:2(:f), i8:c", ReadSchema(read));
        Assert.Equal(["{[1, 2], -1}", "{NULL, NULL}", "{[5, NULL], 3}"], ReadRows(read));
    }

    [Fact]
    public void Parquet_LongBatchesOfNestedColumns_KeepOrderAndValues()
    {
        TestColumn[] batches = [.. Enumerable.Range(0, 4).Select(static index => Nested(index * 5_000, 5_000))];
        string path = PathOf("nested.parquet");
        WriteFile(new DuckDbWriteOptions { Path = path, RowGroupBytes = 200_000 }, batches);

        Assert.Equal(
            Expected(batches), ReadRows(new DuckDbReadOptions { Path = path, Columns = [new("id"), new("tags"), new("v", "FLOAT[3]"), new("r")] }));
        Assert.True(ParquetFooter.Read(path, 64 << 20, CancellationToken.None).RowGroups.Count > 2);
    }

    [Fact]
    public void JsonLines_Written_ReadsBackWithGivenTypes()
    {
        TestColumn batch = TestColumn.Batch(
            TestColumn.Of<long>("id", "l", 1, null, long.MaxValue),
            TestColumn.Text("name", "a\"b\n", "ü", null),
            TestColumn.List("v", [2, null, 0], TestColumn.Of<float>("item", "f", 1.5f, 2f)));
        string path = PathOf("rows.jsonl");
        WriteFile(new DuckDbWriteOptions { Path = path, Format = DuckDbFileFormat.JsonLines }, batch);

        Assert.Equal("""{"id":1,"name":"a\"b\n","v":[1.5,2.0]}""", File.ReadLines(path).First());
        Assert.Equal(
            Expected(batch),
            ReadRows(new DuckDbReadOptions
            {
                Path = path,
                Format = DuckDbFileFormat.JsonLines,
                ColumnTypes = [new("id", "BIGINT"), new("name", "VARCHAR"), new("v", "FLOAT[]")],
            }));
    }

    [Fact]
    public void Csv_Written_ReadsBackDetected()
    {
        TestColumn batch = TestColumn.Batch(TestColumn.Of<long>("id", "l", 1, null, -5), TestColumn.Text("name", "a,b", null, "q\"q"));
        string path = PathOf("rows.csv");
        WriteFile(new DuckDbWriteOptions { Path = path, Format = DuckDbFileFormat.Csv }, batch);
        DuckDbReadOptions read = new() { Path = path, Format = DuckDbFileFormat.Csv, CsvHeader = true };

        Assert.Equal("id:l, name:u", ReadSchema(read));
        Assert.Equal(Expected(batch), ReadRows(read));
        Assert.Equal(["{NULL, NULL}"], ReadRows(read with { FirstRow = 1, RowCount = 1 }));
    }

    [Theory]
    [InlineData("rows[1].csv.gz", "gzip", nameof(DuckDbFileFormat.Csv))]
    [InlineData("rows.csv.zst", "zstd", nameof(DuckDbFileFormat.Csv))]
    [InlineData("rows*.jsonl.gz", "gzip", nameof(DuckDbFileFormat.JsonLines))]
    [InlineData("rows.jsonl.zst", "zstd", nameof(DuckDbFileFormat.JsonLines))]
    public void Text_Compressed_ReadsBackByItsEnding(string name, string compression, string format)
    {
        DuckDbFileFormat kind = Enum.Parse<DuckDbFileFormat>(format);
        TestColumn batch = TestColumn.Batch(TestColumn.Of<long>("id", "l", 1, 2), TestColumn.Text("t", "one", "two"));
        WriteFile(new DuckDbWriteOptions { Path = PathOf(name), Format = kind, Compression = compression }, batch);

        Assert.Equal(Expected(batch), ReadRows(new DuckDbReadOptions { Path = PathOf(name), Format = kind }));
    }

    [Fact]
    public void JsonLines_ManyRows_KeepOrder()
    {
        string path = PathOf("many.jsonl");
        File.WriteAllLines(path, Enumerable.Range(0, 100_000).Select(static row => $$"""{"id":{{row}}}"""));

        Assert.Equal(
            Enumerable.Range(0, 100_000).Select(static row => $"{{{row}}}"),
            ReadRows(new DuckDbReadOptions { Path = path, Format = DuckDbFileFormat.JsonLines, ColumnTypes = [new("id", "BIGINT")] }));
    }

    [Fact]
    public void Csv_ManyRows_KeepOrder()
    {
        string path = PathOf("many.csv");
        File.WriteAllLines(path, Enumerable.Range(0, 200_000).Select(static row => $"{row},text of row {row}"));

        List<string> rows = ReadRows(
            new DuckDbReadOptions
            {
                Path = path,
                Format = DuckDbFileFormat.Csv,
                CsvHeader = false,
                ColumnTypes = [new("id", "BIGINT"), new("t", "VARCHAR")],
            });

        Assert.Equal(Enumerable.Range(0, 200_000).Select(static row => $"{{{row}, text of row {row}}}"), rows);
    }

    private static TestColumn EveryType() => TestColumn.Batch(
        TestColumn.Bool("b", true, null, false),
        TestColumn.Of<sbyte>("i8", "c", -1, null, 3),
        TestColumn.Of<short>("i16", "s", short.MinValue, null, 3),
        TestColumn.Of<int>("i32", "i", int.MinValue, null, 3),
        TestColumn.Of<long>("i64", "l", long.MaxValue, null, 3),
        TestColumn.Of<byte>("u8", "C", 255, null, 3),
        TestColumn.Of<ushort>("u16", "S", ushort.MaxValue, null, 3),
        TestColumn.Of<uint>("u32", "I", uint.MaxValue, null, 3),
        TestColumn.Of<ulong>("u64", "L", ulong.MaxValue, null, 3),
        TestColumn.Of<float>("f32", "f", float.NaN, null, 3.5f),
        TestColumn.Of<double>("f64", "g", double.NegativeInfinity, null, -0.0),
        TestColumn.Text("text", "grün", null, string.Empty),
        TestColumn.Bytes("bytes", "z", [0, 255], null, []),
        TestColumn.Of<long>("ts", "tsu:", 1_700_000_000_123_456, null, -1),
        TestColumn.Of<long>("tz", "tsu:UTC", 1_700_000_000_123_456, null, -1),
        TestColumn.Of<int>("day", "tdD", 20_000, null, -1),
        TestColumn.List("list", [2, null, 0], TestColumn.Text("l", "x", null)),
        TestColumn.Fixed("vector", 2, [true, false, true], TestColumn.Of<float>("l", "f", 1, 2, null, null, 5, null)),
        TestColumn.Struct("record", [true, false, true], TestColumn.Of<long>("n", "l", 1, null, null), TestColumn.Text("s", "one", null, "three")));

    private static TestColumn Nested(int first, int count)
    {
        int[] ids = [.. Enumerable.Range(first, count)];
        int?[] lengths = [.. ids.Select(static id => id % 7 == 0 ? null : (int?)(id % 4))];
        string?[] tags =
            [.. ids.Where(static id => id % 7 != 0).SelectMany(static id => Enumerable.Range(0, id % 4).Select(i => i == 2 ? null : $"{id}/{i}"))];
        float?[] vectors = [.. ids.SelectMany(static id => new float?[] { id, id + 0.5f, id % 5 == 0 ? null : -id })];
        return TestColumn.Batch(
            TestColumn.Dense("id", "l", [.. ids.Select(static id => (long)id)]),
            TestColumn.List("tags", lengths, TestColumn.Text("l", tags)),
            TestColumn.Fixed("v", 3, [.. ids.Select(static id => id % 3 != 0)], TestColumn.Of("l", "f", vectors)),
            TestColumn.Struct(
                "r",
                [.. ids.Select(static id => id % 11 != 0)],
                TestColumn.Text("s", [.. ids.Select(static id => id % 11 == 0 ? null : $"s{id}")])));
    }
}
