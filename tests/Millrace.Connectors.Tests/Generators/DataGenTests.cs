using System.Text;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Formats.Json;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Tests.Generators;

public sealed class DataGenTests : IDisposable
{
    private static readonly Schema Columns = new(
    [
        new Field("id", IntegerType.Int64), new Field("small", IntegerType.UInt8),
        new Field("x", FloatType.Float32), new Field("s", Utf8Type.Instance),
        new Field("b", BooleanType.Instance), new Field("t", TimestampType.Micros), new Field("e", new EmbeddingType(4)),
        new Field("l", new ListType(IntegerType.Int32)),
        new Field("r", new StructType([new Field("k", IntegerType.Int16), new Field("v", BinaryType.Instance)])),
    ]);

    private readonly TestHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Read_EqualSeeds_MakeEqualRowsAndOthersDiffer()
    {
        List<string> first = Read("rows", "100", "seed", "7");
        Assert.Equal(100, first.Count);
        Assert.Equal(first, Read("rows", "100", "seed", "7"));
        Assert.NotEqual(first, Read("rows", "100", "seed", "8"));
        Assert.Equal(100, first.Distinct().Count());
    }

    [Fact]
    public void Read_Options_BoundTheValues()
    {
        foreach (string row in Read(
            "rows", "500", "fields.id.kind", "sequence", "fields.id.min", "5", "fields.small.min", "3", "fields.small.max", "4",
            "fields.s.length", "3"))
        {
            using JsonDocument json = JsonDocument.Parse(row);
            Assert.InRange(json.RootElement.GetProperty("small").GetInt32(), 3, 4);
            Assert.InRange(json.RootElement.GetProperty("x").GetDouble(), 0, 1);
            Assert.Matches("^[a-p]{3}$", json.RootElement.GetProperty("s").GetString());
            Assert.Equal(4, json.RootElement.GetProperty("e").GetArrayLength());
        }

        Assert.StartsWith("{\"id\":5,", Read("rows", "2", "fields.id.kind", "sequence", "fields.id.min", "5")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FromPosition_EqualsTheRest()
    {
        ISource source = Source(Table("rows", "1000"));
        SourceSplit split = Assert.Single(_harness.Splits(source));
        List<string> all = _harness.ReadSplit(source, split, 0, Json);
        Assert.Equal(all[321..], _harness.ReadSplit(source, split, 321, Json));
    }

    [Fact]
    public void Discover_ManyRows_CutsIntoSplitsThatCoverThem()
    {
        List<SourceSplit> splits = _harness.Splits(Source(Table("rows", "10000000")));
        Assert.Equal(3, splits.Count);
        Assert.Equal(10_000_000, splits.Sum(s => s.EstimatedRows));
    }

    [Fact]
    public void Read_Rate_MakesRowsAsTimePasses()
    {
        var clock = new Clock();
        using var harness = new TestHarness(clock);
        TableDefinition table = TestHarness.Table(Columns, "connector", "datagen", "rows-per-second", "10");
        ISource source = harness.Registry.Connectors.Get(table).CreateSource(table, new ScanRequest(Columns, true, null));
        Assert.False(source.IsBounded);
        using ISplitEnumerator enumerator = source.CreateEnumerator();
        using ISplitReader reader = source.Open(Assert.Single(enumerator.Discover(CancellationToken.None)), 0);
        Assert.Equal(ReadStatus.Later, reader.Read(harness).Status);
        clock.Seconds = 1.55;
        using (Batch? batch = reader.Read(harness).Batch)
            Assert.Equal(15, batch?.RowCount);
        Assert.Equal(ReadStatus.Later, reader.Read(harness).Status);
    }

    [Fact]
    public void Read_LargeRows_KeepsBatchesSmall()
    {
        var schema = new Schema([new Field("b", BinaryType.Instance)]);
        TableDefinition table = TestHarness.Table(schema, "connector", "datagen", "rows", "20", "fields.b.length", "1000000");
        IConnector connector = _harness.Registry.Connectors.Get(table);
        ISource source = connector.CreateSource(table, new ScanRequest(schema, false, null));
        using ISplitReader reader = source.Open(_harness.Splits(source)[0], 0);
        using Batch? batch = reader.Read(_harness).Batch;
        Assert.InRange(batch!.ByteSize, 1, Batch.MaxBytes);
        Assert.Equal(4, batch.RowCount);
    }

    [Theory]
    [InlineData(TimeUnit.Second)]
    [InlineData(TimeUnit.Millisecond)]
    [InlineData(TimeUnit.Microsecond)]
    [InlineData(TimeUnit.Nanosecond)]
    public void Read_Timestamps_AreOfYearsThatCanBeRead(TimeUnit unit)
    {
        var schema = new Schema([new Field("t", new TimestampType(unit, null))]);
        TableDefinition table = TestHarness.Table(schema, "connector", "datagen", "rows", "200");
        ISource source = _harness.Registry.Connectors.Get(table).CreateSource(table, new ScanRequest(schema, false, null));

        List<string> rows = _harness.ReadSplit(source, Assert.Single(_harness.Splits(source)), 0, Json);

        Assert.All(rows, row => Assert.Matches("^{\"t\":\"[0-9]{4}-", row));
    }

    [Theory]
    [InlineData("OPTION_INVALID", "fields.t.max", "253402300800000000")]
    [InlineData("OPTION_INVALID", "fields.t.min", "-62135596801000000")]
    [InlineData("OPTION_INVALID", "fields.small.max", "256")]
    [InlineData("OPTION_INVALID", "fields.id.kind", "guess")]
    [InlineData("OPTION_UNKNOWN", "fields.id.knd", "random")]
    [InlineData("COLUMN_NOT_FOUND", "fields.nope.kind", "random")]
    [InlineData("OPTION_INVALID", "rows", "-1")]
    [InlineData("OPTION_UNKNOWN", "row", "1")]
    public void DescribeTable_Mistake_IsAUserError(string code, string key, string value)
    {
        TableDefinition table = Table(key, value);
        Assert.Equal(code, Assert.Throws<MillraceException>(() => _harness.Registry.Connectors.Get(table).DescribeTable(table)).Code);
    }

    [Fact]
    public void Print_Rows_WritesALineEach()
    {
        TableDefinition table = TestHarness.Table(null, "connector", "print", "prefix", "> ");
        ISink sink = _harness.Registry.Connectors.Get(table).CreateSink(table, Columns);
        Assert.Equal(SinkGuarantee.AtLeastOnce, sink.Guarantee);
        List<string> rows = Read("rows", "3");
        WriteGenerated(sink);
        Assert.Equal(string.Concat(rows.Select(r => $"> {r}\n")), _harness.Output.ToString());
    }

    [Fact]
    public void Blackhole_Rows_CountsAndFrees()
    {
        TableDefinition table = TestHarness.Table(null, "connector", "blackhole");
        var sink = (Blackhole.BlackholeSink)_harness.Registry.Connectors.Get(table).CreateSink(table, Columns);
        WriteGenerated(sink);
        Assert.Equal(3, sink.RowCount);
    }

    private void WriteGenerated(ISink sink)
    {
        ISource source = Source(Table("rows", "3"));
        using ISplitReader reader = source.Open(_harness.Splits(source)[0], 0);
        using ISinkWriter writer = sink.CreateWriter(new SinkWriterContext("l", 1, 0, _harness.Allocator, CancellationToken.None));
        writer.Write(reader.Read(_harness).Batch!);
        Assert.Empty(writer.Prepare(1, true));
    }

    private static TableDefinition Table(params string[] options) => TestHarness.Table(Columns, ["connector", "datagen", .. options]);

    private ISource Source(TableDefinition table) =>
        _harness.Registry.Connectors.Get(table).CreateSource(table, new ScanRequest(Columns, false, null));

    private List<string> Read(params string[] options) => _harness.ReadAll(Table(options), Json);

    private static string Json(Batch batch, int row)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonRowWriter.Options))
            new JsonRowWriter(batch.Schema).WriteRow(json, batch, row);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
