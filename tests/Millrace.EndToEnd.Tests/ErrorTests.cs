using System.CommandLine;
using System.Text.RegularExpressions;
using Millrace.Server;

namespace Millrace.EndToEnd.Tests;

/// <summary>What users see when something is wrong: one clear error and the right exit code.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SELECT 1;\nSELECT 1 FROM;", "SQL_SYNTAX", 2, 14, null)]
    [InlineData("SELECT v.nam FROM (VALUES (1)) AS v(name);", "COLUMN_NOT_FOUND", 1, 8, "name")]
    [InlineData("SELECT UPPR('a');", "FUNCTION_NOT_FOUND", 1, 8, "UPPER")]
    [InlineData("SELECT 1\nFROM nothing;", "TABLE_NOT_FOUND", 2, 6, null)]
    [InlineData("CREATE TABLE t WITH ('connector' = 'parket', 'path' = 'x');", "CONNECTOR_NOT_FOUND", 1, 1, "parquet")]
    [InlineData("CREATE TABLE t WITH ('connector' = 'files', 'pth' = 'x'); SELECT uri FROM t;", "OPTION_UNKNOWN", 1, 75, "path")]
    [InlineData("CREATE TABLE t WITH ('connector' = 'files', 'path' = 'absent'); SELECT uri FROM t;", "PATH_NOT_FOUND", 1, null, null)]
    [InlineData("SET 'cpu.slotz' = '1';", "OPTION_UNKNOWN", 1, 1, "cpu.slots")]
    [InlineData("SET 'max-rejected' = '-3%';", "OPTION_INVALID", 1, 1, "1%")]
    [InlineData("SELECT '${absent}';", "SQL_VARIABLE_MISSING", 1, 9, "--var")]
    public async Task Run_UserError_NamesPlaceAndAdvice(string script, string code, int line, int? column, string? advice)
    {
        ProcessResult result = await RunAsync(script);

        result.AssertError(1, code);
        Assert.Contains(
            $"script.sql line {line}, column {column?.ToString(System.Globalization.CultureInfo.InvariantCulture)}", result.Error,
            StringComparison.Ordinal);
        Assert.Contains($"  {line} | {script.Split('\n')[line - 1]}", result.Error, StringComparison.Ordinal);
        Assert.Contains(advice ?? "", result.Error.Split("advice: ")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfAnyCommand_NamesTheScriptThatUsersStart()
    {
        foreach (string[] words in new[] { new[] { "--help" }, ["run", "--help"], ["checkpoint", "ls", "--help"] })
        {
            ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, words);

            result.AssertExit(0);
            Assert.Contains($"  {string.Join(' ', words[..^1].Prepend("./millrace"))} ", result.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Millrace.Server", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_ModelFileMissing_IsFoundAtCreateModel()
    {
        ProcessResult result = await RunAsync(
            "SELECT 1 AS a;\nCREATE MODEL m INPUT (x TENSOR<FLOAT>[3]) OUTPUT (y EMBEDDING(4)) WITH ('provider' = 'onnx', 'path' = 'absent.onnx');");

        result.AssertExit(1);
        Assert.Contains("absent.onnx", result.Error, StringComparison.Ordinal);
        Assert.Contains("script.sql line 2", result.Error, StringComparison.Ordinal);
        Assert.Contains("1 row", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileMissing_SaysSo() =>
        (await MillraceProcess.RunAsync(_folder.Path, "run", "absent.sql")).AssertError(1, "SCRIPT_NOT_FOUND");

    [Fact]
    public async Task Run_Folder_SaysSo() =>
        (await MillraceProcess.RunAsync(_folder.Path, "run", ".")).AssertError(1, "SCRIPT_IS_FOLDER");

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x53, 0x00 }, "UTF-16")]
    [InlineData(new byte[] { (byte)'S', (byte)'\n', (byte)'E', 0xE4, (byte)' ' }, "line 2, column 2")]
    [InlineData(new byte[] { (byte)'S', 0, (byte)'E' }, "zero byte")]
    public async Task Run_NoUtf8_SaysSo(byte[] content, string expected)
    {
        await File.WriteAllBytesAsync(_folder.Combine("script.sql"), content);

        ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, "run", "script.sql");

        result.AssertError(1, "SCRIPT_ENCODING");
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\uFEFFSELECT 1 AS a;", "{\"a\":1}\n")]
    public async Task Run_EmptyOrMarked_IsFine(string script, string expected)
    {
        ProcessResult result = await RunAsync(script, "--json");

        result.AssertExit(0);
        Assert.Equal(expected, result.Output);
        Assert.Equal("", result.Error);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "script.sql", "--set", "memory.limit")]
    [InlineData("run", "script.sql", "--progress", "loud")]
    [InlineData("runn", "script.sql")]
    public async Task CommandLine_UsageError_AnswersTwo(params string[] arguments) =>
        (await MillraceProcess.RunAsync(_folder.Path, arguments)).AssertError(2, "USAGE");

    [Fact]
    public async Task Run_OutputNotWritable_SaysSo()
    {
        ProcessResult result = await RunAsync(
            "CREATE TABLE o WITH ('connector' = 'json', 'path' = '/proc/millrace/out'); INSERT INTO o SELECT 1 AS a;", "--json");

        result.AssertError(3, "NOT_WRITABLE");
        Assert.Equal("FAILED", result.Job.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Run_NoSpaceForTheOutput_LeavesNothingBehind()
    {
        _folder.Write(
            "script.sql",
            """
            CREATE TABLE g (id BIGINT, name VARCHAR) WITH ('connector' = 'datagen', 'rows' = '100000');
            CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
            INSERT INTO o SELECT id, name FROM g;
            """);

        // The limit is one of file sizes; the runtime's own memory files are kept out of it.
        ProcessResult result = await MillraceProcess.ShellAsync(
            _folder.Path, "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 512; exec $MILLRACE run script.sql");

        result.AssertError(3, "FILE_TOO_LARGE");
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }

    [Fact]
    public async Task Run_StandardOutputFull_SaysSo()
    {
        _folder.Write("script.sql", "SELECT 1;");

        ProcessResult result = await MillraceProcess.ShellAsync(_folder.Path, "$MILLRACE run script.sql > /dev/full");

        result.AssertError(3, "OUTPUT_NOT_WRITTEN");
    }

    [Fact]
    public async Task Run_StackTraceAskedFor_IsShown()
    {
        ProcessResult result = await RunAsync("SELECT UPPR('a');", "--stack-trace");

        result.AssertExit(1);
        Assert.Contains("   at Millrace.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_EachOptionThatAMessageNames_Exists()
    {
        string[] known = [.. OptionsOf(CommandLine.CreateRoot()).Distinct()];
        IEnumerable<(string File, string Option)> named =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            from Match match in Regex.Matches(File.ReadAllText(file), "'(--[a-z][a-z-]*)")
            select (Path.GetFileName(file), match.Groups[1].Value);

        Assert.Contains("--restore", known);
        Assert.Contains(named, n => n.Option == "--restore");
        Assert.All(named, n => Assert.True(known.Contains(n.Option), $"{n.File} names {n.Option}, which no command takes"));
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Select(option => option.Name).Concat(command.Subcommands.SelectMany(OptionsOf));

    private Task<ProcessResult> RunAsync(string script, params string[] arguments) =>
        MillraceProcess.RunAsync(_folder.Path, ["run", _folder.Write("script.sql", script), .. arguments]);
}
