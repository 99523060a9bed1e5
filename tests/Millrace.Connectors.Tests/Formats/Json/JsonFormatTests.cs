using System.Text;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Formats.Json;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Tests.Formats.Json;

public sealed class JsonFormatTests : IDisposable
{
    private readonly TestHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void WriteRow_EveryType_FollowsTheMapping()
    {
        using Batch batch = SampleRows.Make(0, 3, _harness.Allocator);
        Assert.Equal(
            "{\"id\":1,\"b\":true,\"i8\":-128,\"u8\":0,\"i16\":-32768,\"u16\":0,\"i32\":-2147483648,\"u32\":0,\"u64\":\"18446744073709551615\","
            + "\"f16\":65504,"
            + "\"f32\":1E-45,\"f64\":\"-Infinity\",\"s\":\"grün, \\\"x\\\"\\n\\\\ 🦊\",\"bytes\":\"AP8K\",\"t\":\"1915-11-03T22:57:56.999999\","
            + "\"tz\":\"1915-11-03T22:57:56.999999Z\",\"l\":[\"grün, \\\"x\\\"\\n\\\\ 🦊\"],"
            + "\"fl\":[-2147483648,2147483647],\"st\":{\"a\":-2147483648,\"b\":[\"-Infinity\"]},"
            + "\"e\":[1E-45,0.1,1E-45],\"ten\":[1E-45,0.1,1E-45,0.1],\"free\":{\"data\":[1E-45],\"shape\":[-2147483648]},"
            + "\"ref\":{\"uri\":\"grün, \\\"x\\\"\\n\\\\ 🦊\",\"offset\":1,\"length\":1,"
            + "\"version\":\"grün, \\\"x\\\"\\n\\\\ 🦊\",\"media_type\":\"grün, \\\"x\\\"\\n\\\\ 🦊\"},"
            + "\"img\":{\"data\":\"AP8K\",\"width\":-2147483648,\"height\":-2147483648,\"channels\":-2147483648,"
            + "\"mode\":\"grün, \\\"x\\\"\\n\\\\ 🦊\"}}",
            Unescape(Json(batch, 1)));
        Assert.Contains("\"u64\":9007199254740992,", Json(batch, 0), StringComparison.Ordinal);
        Assert.Contains("\"f64\":\"NaN\"", Json(batch, 0), StringComparison.Ordinal);
        Assert.StartsWith("{\"id\":2,\"b\":null,", Json(batch, 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, TimeUnit.Second, "1970-01-01T00:00:00")]
    [InlineData(-1, TimeUnit.Nanosecond, "1969-12-31T23:59:59.999999999")]
    [InlineData(951_782_400_000, TimeUnit.Millisecond, "2000-02-29T00:00:00.000")]
    [InlineData(-62_167_219_201, TimeUnit.Second, "-0001-12-31T23:59:59")]
    [InlineData(253_402_300_800, TimeUnit.Second, "+10000-01-01T00:00:00")]
    public void Format_Timestamp_IsIso8601(long value, TimeUnit unit, string expected)
    {
        Span<byte> text = stackalloc byte[JsonTimestamp.BytesMax];
        var type = new TimestampType(unit, null);
        Assert.Equal(expected, Encoding.ASCII.GetString(text[..JsonTimestamp.Format(value, type, text)]));
        if (char.IsAsciiDigit(expected[0]))
        {
            Assert.True(JsonTimestamp.TryParse(expected, type, out long parsed));
            Assert.Equal(value, parsed);
        }

        Assert.InRange(JsonTimestamp.Format(long.MinValue, type, text), 1, text.Length);
        Assert.InRange(JsonTimestamp.Format(long.MaxValue, type, text), 1, text.Length);
    }

    [Fact]
    public void Read_BadLines_AreRejectedWithTheirNumbers()
    {
        _harness.WriteFile(
            "a.jsonl",
            "{\"a\":1}\nnonsense\n\n[1]\n{\"a\":\"x\"}\n{\"a\":300,\"b\":\"t\"}\r\n{\"a\":2,\"b\":{\"k\":[1]}} \n"
            + "{\"a\":1e2}\n{\"a\":1.5}\n{\"b\":\"\\ud800\",\"a\":1}");
        var schema = new Schema([new Field("a", IntegerType.UInt8), new Field("b", Utf8Type.Instance)]);
        var context = new Rejecting(_harness);
        List<string> rows = ReadAll(context, schema, 0);
        Assert.Equal(["{\"a\":1,\"b\":null}", "{\"a\":2,\"b\":\"{\\\"k\\\":[1]}\"}", "{\"a\":100,\"b\":null}"], rows);
        Assert.Equal([2, 4, 5, 6, 9, 10], context.Lines);
    }

    [Fact]
    public void Read_FromEachPosition_GivesTheRestAndReportsEachBadLineOnce()
    {
        var lines = new StringBuilder();
        for (int i = 0; i < 40; i++)
            lines.Append(i % 5 is 1 or 2 ? $"bad{i}\n" : $"{{\"a\":{i}}}\n");
        _harness.WriteFile("a.jsonl", lines + "bad\nbad");
        var schema = new Schema([new Field("a", IntegerType.Int32)]);
        _harness.Need = _harness.Need with { Rows = 3 };
        var whole = new Rejecting(_harness);
        List<string> all = ReadAll(whole, schema, 0);
        Assert.Equal((24, 18), (all.Count, whole.Lines.Count));
        // Restarts begin where a batch ended.
        for (int position = 0; position <= all.Count; position += 3)
        {
            var rest = new Rejecting(_harness);
            Assert.Equal(all[position..], ReadAll(rest, schema, position));
            int before = position == 0 ? 0 : whole.RowsBefore.Count(r => r < position);
            Assert.Equal(whole.Lines[before..], rest.Lines);
        }
    }

    [Fact]
    public void Read_NoRejection_FailsTheJobAtTheLine()
    {
        _harness.WriteFile("a.jsonl", "{\"a\":1}\n{");
        TableDefinition table = TestHarness.Table(new Schema([new Field("a", IntegerType.Int32)]), "connector", "json", "path", "a.jsonl");
        MillraceException error = Assert.Throws<MillraceException>(() => _harness.ReadAll(table, Json));
        Assert.Equal(("JSON_INVALID", ErrorDomain.User), (error.Code, error.Domain));
        Assert.Contains("a.jsonl:2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongLines_AreRejectedWithoutKeepingThem()
    {
        string longLine = "{\"a\":\"" + new string('x', 1_000_000) + "\"}";
        _harness.WriteFile("a.jsonl", $"{{\"a\":\"1\"}}\n{longLine}\n{{\"a\":\"2\"}}\n{longLine}");
        var context = new Rejecting(_harness);
        Assert.Equal(
            ["{\"a\":\"1\"}", "{\"a\":\"2\"}"], ReadAll(context, new Schema([new Field("a", Utf8Type.Instance)]), 0, "max-line-bytes", "100 KiB"));
        Assert.Equal([2, 4], context.Lines);
        Assert.Equal(4, ReadAll(new Rejecting(_harness), new Schema([new Field("a", Utf8Type.Instance)]), 0).Count);
    }

    [Fact]
    public void DescribeTable_Undeclared_FindsColumnsOut()
    {
        _harness.WriteFile(
            "a.jsonl",
            "\uFEFF{\"i\":1,\"d\":1,\"s\":\"x\",\"n\":null,\"l\":[1,null],\"o\":{\"p\":true},\"m\":1}\n"
            + "{\"d\":1.5,\"m\":\"x\",\"o\":{\"q\":1},\"z\":{}}\nbad\n");
        TableDefinition table = TestHarness.Table(null, "connector", "json", "path", "*.jsonl");
        Assert.Equal(
            "(i BIGINT, d DOUBLE, s VARCHAR, n VARCHAR, l ARRAY<BIGINT>, o ROW<p BOOLEAN, q BIGINT>, m VARCHAR, z VARCHAR)",
            _harness.Registry.Connectors.Get(table).DescribeTable(table).ToString());
    }

    [Theory]
    [InlineData("NO_FILES", "*.jsonl")]
    [InlineData("PATH_NOT_FOUND", "gone.jsonl")]
    [InlineData("FILE_INVALID", "empty.txt")]
    public void DescribeTable_Nothing_IsAUserError(string code, string path)
    {
        _harness.WriteFile("empty.txt", "1\n\n");
        TableDefinition table = TestHarness.Table(null, "connector", "json", "path", path);
        Assert.Equal(code, Assert.Throws<MillraceException>(() => _harness.Registry.Connectors.Get(table).DescribeTable(table)).Code);
    }

    private static string Json(Batch batch, int row)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonRowWriter.Options))
            new JsonRowWriter(batch.Schema).WriteRow(json, batch, row);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Unescape(string json) => json.Replace("\\uD83E\\uDD8A", "🦊", StringComparison.Ordinal);

    private List<string> ReadAll(Rejecting context, Schema schema, long position, params string[] options)
    {
        TableDefinition table = TestHarness.Table(schema, ["connector", "json", "path", "a.jsonl", .. options]);
        ISource source = _harness.Registry.Connectors.Get(table).CreateSource(table, new ScanRequest(schema, false, null));
        var rows = new List<string>();
        using ISplitReader reader = source.Open(_harness.Splits(source).Single(), position);
        while (true)
        {
            context.RowsSoFar = rows.Count;
            ReadResult result = reader.Read(context);
            using Batch? batch = result.Batch;
            for (int i = 0; i < (batch?.RowCount ?? 0); i++)
                rows.Add(Json(batch!, i));
            if (result.Status == ReadStatus.End)
                return rows;
        }
    }

    private sealed class Rejecting(TestHarness harness) : IReadContext
    {
        public MemoryAllocator Allocator => harness.Allocator;

        public Execution.Operators.BatchNeed Need => harness.Need;

        public CancellationToken Cancellation => default;

        public List<int> Lines { get; } = [];

        public List<int> RowsBefore { get; } = [];

        public int RowsSoFar { get; set; }

        public void Reject(string origin, RowError error)
        {
            Assert.Equal("JSON_INVALID", error.Code);
            Lines.Add(int.Parse(origin.Split(':')[^1]));
            RowsBefore.Add(RowsSoFar);
        }
    }
}
