namespace Millrace.EndToEnd.Tests;

/// <summary>Jobs whose disk is full: with checkpoints for a while or for good, and without.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const int RowCount = 200_000;

    private const string Script = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = '200000');
        CREATE TABLE o WITH ('connector' = 'CONNECTOR', 'path' = 'small/out');
        INSERT INTO o SELECT id FROM g;
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TmpfsFact]
    public async Task Run_WithoutCheckpoints_FailsAtOnceAndLeavesNothing()
    {
        using var small = new TmpfsFactAttribute.Tmpfs(_folder.Combine("small"), "400k");
        foreach (string connector in (string[])["json", "parquet", "arrow"])
        {
            string script = _folder.Write("script.sql", Script.Replace("CONNECTOR", connector, StringComparison.Ordinal));

            ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, "run", script);

            result.AssertError(3, "DISK_FULL");
            Assert.Empty(Directory.EnumerateFiles(_folder.Combine("small"), "*", SearchOption.AllDirectories));
        }
    }

    [TmpfsFact]
    public async Task Run_SinkFullForAWhile_WarnsAndFinishes()
    {
        using var small = new TmpfsFactAttribute.Tmpfs(_folder.Combine("small"), "8m");
        await File.WriteAllBytesAsync(_folder.Combine("small", "ballast"), new byte[7_500_000]);
        string script = _folder.Write("script.sql", Script.Replace("CONNECTOR", "json", StringComparison.Ordinal));

        ProcessResult result = await MillraceProcess.ShellAsync(
            _folder.Path,
            $"$MILLRACE run {script} --set checkpoint.dir=checkpoints --set 'checkpoint.interval=50 ms' --json 2>&1 >answer "
            + "| while read -r line; do echo \"$line\" >&2; case $line in *JOB_RESTARTED*DISK_FULL*) rm -f small/ballast;; esac; done; "
            + "exit ${PIPESTATUS[0]}");

        result.AssertExit(0);
        Assert.Contains("warning JOB_RESTARTED: DISK_FULL", result.Error, StringComparison.Ordinal);
        Assert.Contains(
            "\"state\":\"FINISHED\",\"rows_read\":200000,\"rows_written\":200000", await File.ReadAllTextAsync(_folder.Combine("answer")),
            StringComparison.Ordinal);
        string[] rows = [.. Directory.EnumerateFiles(_folder.Combine("small", "out"), "part-*").SelectMany(File.ReadLines)];
        Assert.Equal((RowCount, RowCount), (rows.Length, rows.Distinct().Count()));
        Assert.False(Directory.Exists(_folder.Combine("small", "out", ".tmp")));
    }

    [TmpfsFact]
    public async Task Run_CheckpointFolderFull_SaysSo()
    {
        using var small = new TmpfsFactAttribute.Tmpfs(_folder.Combine("small"), "64k");
        await File.WriteAllBytesAsync(_folder.Combine("small", "ballast"), new byte[65_536]);
        string script = _folder.Write(
            "script.sql", Script.Replace("CONNECTOR", "json", StringComparison.Ordinal).Replace("small/out", "out", StringComparison.Ordinal));

        ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, "run", script, "--set", "checkpoint.dir=small/checkpoints");

        result.AssertError(3, "STORAGE_NO_SPACE");
        Assert.False(Directory.Exists(_folder.Combine("out")));
    }
}
