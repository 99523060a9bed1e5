using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;

namespace Millrace.EndToEnd.Tests;

/// <summary>Input that is damaged, too large, or no file at all, among good input.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 1)]
    [InlineData("WHERE IS_VALID_IMAGE(b) AND IMAGE_HASH(IMAGE_DECODE(b)) IS NOT NULL", 1)]
    public async Task Run_ImageLargerThanTheLimit_IsARejectedRowAndTheOthersGoOn(string filter, int rejected)
    {
        string[] photos = Directory.GetFiles(Path.Combine(Repository.Root, "samples", "photos"), "*.png")
            .Order(StringComparer.Ordinal)
            .Take(4)
            .ToArray();
        foreach (string photo in photos)
            File.Copy(photo, _folder.Combine(Path.GetFileName(photo)));
        await File.WriteAllBytesAsync(_folder.Combine("bzz.png"), Png(12_000, 12_000));

        ProcessResult result = await RunAsync(
            $"""
            CREATE TABLE p WITH ('connector' = 'files', 'path' = '*.png');
            SELECT FILE_NAME(uri) AS name, IMAGE_HASH(IMAGE_DECODE(b)) AS h
            FROM (SELECT uri, FETCH_CONTENT(content) AS b FROM p) AS f {filter};
            """,
            "--json", "--set", "memory.limit=64MiB", "--set", "cpu.slots=2");

        result.AssertExit(0);
        Assert.Equal(photos.Length, result.Output.Count(c => c == '\n'));
        Assert.Contains("ROW_TOO_LARGE", result.Error, StringComparison.Ordinal);
        Assert.Contains("bzz.png: image_decode: one row needs", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{rejected} of 5 rows were rejected", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ImageLargerThanTheLimitAndOnErrorIsNull_StaysWithNull()
    {
        await File.WriteAllBytesAsync(_folder.Combine("big.png"), Png(12_000, 12_000));

        ProcessResult result = await RunAsync(
            """
            CREATE TABLE p WITH ('connector' = 'files', 'path' = '*.png');
            SELECT size > 0 AS s, IMAGE_HASH(IMAGE_DECODE(b)) AS h FROM (SELECT size, FETCH_CONTENT(content) AS b FROM p) AS f;
            """,
            "--json", "--set", "memory.limit=64MiB", "--set", "on-error=null");

        result.AssertExit(0);
        Assert.Contains("\"h\":null", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LineLargerThanTheLimit_DoesNotEndTheProcess()
    {
        _folder.Write("lines.jsonl", $"{{\"a\":\"{new string('x', 10_000_000)}\"}}\n{{\"a\":\"y\"}}\n");

        ProcessResult result = await RunAsync(
            "CREATE TABLE t (a VARCHAR) WITH ('connector' = 'json', 'path' = 'lines.jsonl'); SELECT LENGTH(a) AS l FROM t;",
            "--json", "--set", "memory.limit=8MiB");

        result.AssertExit(0);
        Assert.EndsWith("{\"l\":1}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RowLargerThanTheLimitInAModel_IsRejectedAndTheOthersGoOn()
    {
        _folder.Write("lines.jsonl", $"{{\"a\":\"{new string('x', 30_000_000)}\"}}\n{{\"a\":\"y\"}}\n");

        ProcessResult result = await RunAsync(
            """
            CREATE TABLE t (a VARCHAR) WITH ('connector' = 'json', 'path' = 'lines.jsonl', 'max-line-bytes' = '64 MiB');
            CREATE MODEL m INPUT (a VARCHAR) OUTPUT (y FLOAT) WITH ('provider' = 'simulated', 'latency' = '1 ms');
            SELECT LENGTH(a) AS l, y IS NULL AS n FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(a));
            """,
            "--json", "--set", "memory.limit=24MiB");

        result.AssertExit(0);
        Assert.Equal("{\"l\":1,\"n\":false}\n", result.Output);
        Assert.Contains("ROW_TOO_LARGE", result.Error, StringComparison.Ordinal);
        Assert.Contains("ML_PREDICT m: one row needs", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ValuesThatDoNotFit_AreShownInTheReasonCutShort()
    {
        _folder.Write("lines.jsonl", $"{{\"a\":\"{new string('x', 100)}\"}}\n{{\"a\":7}}\n{{}}\n");

        ProcessResult result = await RunAsync(
            """
            CREATE TABLE t (a BIGINT NOT NULL) WITH ('connector' = 'json', 'path' = 'lines.jsonl');
            SELECT a FROM t;
            SELECT FETCH_CONTENT(v.uri) AS b FROM (VALUES ('no uri'), ('s3://bucket/key'), ('')) AS v(uri);
            """,
            "--json");

        result.AssertExit(0);
        Assert.Equal("{\"a\":7}\n", result.Output);
        Assert.Contains($"column a is no BIGINT NOT NULL: \"{new string('x', 39)}…\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("column a is no BIGINT NOT NULL: there is none\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("fetch_content: the URI names no object: 'no uri'\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("the URI names no object: it is empty\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("no object store serves the URI's scheme: 's3://bucket/key'\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NaNIntoCsv_IsWrittenAsNaNAndReadBack()
    {
        ProcessResult result = await RunAsync(
            """
            CREATE TABLE o WITH ('connector' = 'csv', 'path' = 'o.csv');
            INSERT INTO o SELECT v.n AS n, CAST(v.d AS DOUBLE) AS d, CAST(v.d AS FLOAT) AS f
            FROM (VALUES (1, 'NaN'), (2, '-Infinity'), (3, '0.1'), (4, NULL)) AS v(n, d);
            CREATE TABLE i (n INT, d DOUBLE, f FLOAT) WITH ('connector' = 'csv', 'path' = 'o.csv');
            SELECT * FROM i;
            """,
            "--json");

        result.AssertExit(0);
        Assert.StartsWith(
            "n,d,f\n1,NaN,NaN\n2,-inf,-inf\n3,0.1,0.1\n4,,\n", await File.ReadAllTextAsync(_folder.Combine("o.csv")), StringComparison.Ordinal);
        Assert.Contains("{\"n\":1,\"d\":\"NaN\",\"f\":\"NaN\"}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("{\"n\":2,\"d\":\"-Infinity\",\"f\":\"-Infinity\"}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TooManyRejected_NamesTheLastReason()
    {
        _folder.Write("lines.jsonl", "{\"a\":1}\nno json\n");

        ProcessResult result = await RunAsync(
            "CREATE TABLE t (a INT) WITH ('connector' = 'json', 'path' = 'lines.jsonl'); SELECT a FROM t;", "--set", "max-rejected=0");

        result.AssertError(1, "TOO_MANY_REJECTED");
        Assert.Contains("lines.jsonl:2", result.Error, StringComparison.Ordinal);
        Assert.Contains("the line is no JSON", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LibraryOfImagesMissing_IsNoBugOfOurs()
    {
        await File.WriteAllBytesAsync(_folder.Combine("a.png"), Png(1, 1));

        ProcessResult result = await RunAsync(
            "CREATE TABLE p WITH ('connector' = 'files', 'path' = 'a.png'); SELECT IMAGE_METADATA(FETCH_CONTENT(content)) AS m FROM p;",
            "--set", "native.vips=absent.so");

        result.AssertError(3, "NATIVE_LIBRARY_MISSING");
        Assert.Contains("absent.so", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ModelIsAPipe_IsRefused()
    {
        using (var make = Process.Start("mkfifo", [_folder.Combine("m.onnx")]))
            await make.WaitForExitAsync();

        ProcessResult result = await RunAsync(
            "CREATE MODEL m INPUT (x FLOAT) OUTPUT (y FLOAT) WITH ('provider' = 'onnx', 'path' = 'm.onnx');");

        result.AssertError(1, "MODEL_INVALID");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ARROW1 and then something that is not Arrow")]
    public async Task Run_NoArrowFile_NamesTheFile(string content)
    {
        _folder.Write("t.arrow", content);

        ProcessResult result = await RunAsync("CREATE TABLE t WITH ('connector' = 'arrow', 'path' = 't.arrow'); SELECT * FROM t;");

        result.AssertError(1, "ARROW_NO_FILE");
        Assert.Contains("t.arrow", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ArrowFileWithDamagedFooter_NamesTheFile()
    {
        ProcessResult written = await RunAsync(
            "CREATE TABLE o WITH ('connector' = 'arrow', 'path' = 't.arrow'); INSERT INTO o VALUES (1);");
        written.AssertExit(0);
        byte[] file = await File.ReadAllBytesAsync(_folder.Combine("t.arrow"));
        file[^14] ^= 0xFF; // within the footer: its last byte but four of length and six of magic
        file[^30] ^= 0xFF;
        await File.WriteAllBytesAsync(_folder.Combine("t.arrow"), file);

        ProcessResult result = await RunAsync("CREATE TABLE t WITH ('connector' = 'arrow', 'path' = 't.arrow'); SELECT * FROM t;");

        result.AssertExit(1);
        Assert.Contains("t.arrow", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CsvValueThatDoesNotFit_NamesColumnAndValue()
    {
        _folder.Write("t.csv", "a,b\n1,2\n3,four\n");

        ProcessResult result = await RunAsync("CREATE TABLE t (a INT, b INT) WITH ('connector' = 'csv', 'path' = 't.csv'); SELECT * FROM t;");

        result.AssertError(1, "FILE_INVALID");
        Assert.Contains("\"b\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("four", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_DescribeOfATableThatIsOnlyWritten_ShowsItsColumns()
    {
        ProcessResult result = await RunAsync("CREATE TABLE t (a INT) WITH ('connector' = 'blackhole'); DESCRIBE t;");

        result.AssertExit(0);
        Assert.Contains("INT", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no command 'rum'; did you mean 'run'?", "rum", "x.sql")]
    [InlineData("there is no option '--nope'", "run", "--nope", "x.sql")]
    [InlineData("a command is missing")]
    public async Task Usage_OneThingIsWrong_OneError(string expected, params string[] arguments)
    {
        ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, arguments);

        result.AssertExit(2);
        Assert.Equal($"error USAGE: {expected}", result.Error.Split('\n')[0]);
        Assert.Equal(1, result.Error.Split("error ").Length - 1);
    }

    [Fact]
    public async Task Run_SizeThatIsNone_NamesTheOption()
    {
        ProcessResult result = await RunAsync("SELECT 1;", "--set", "memory.limit=much");

        result.AssertError(1, "OPTION_INVALID");
        Assert.Contains("memory.limit", result.Error, StringComparison.Ordinal);
    }

    private async Task<ProcessResult> RunAsync(string script, params string[] arguments)
    {
        _folder.Write("script.sql", script);
        return await MillraceProcess.RunAsync(_folder.Path, ["run", "script.sql", .. arguments]);
    }

    /// <summary>A black picture of one byte a pixel: small as a file, large in memory.</summary>
    private static byte[] Png(int width, int height)
    {
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + width];
            for (int y = 0; y < height; y++)
                deflate.Write(row);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. type, .. data];
        uint sum = uint.MaxValue;
        foreach (byte value in body)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), ~sum);
        return chunk;
    }
}
