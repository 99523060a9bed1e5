namespace Millrace.EndToEnd.Tests;

/// <summary>References to secrets stay references in all that a job writes and prints.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Script = """
        CREATE TABLE g (id BIGINT) WITH ('connector' = 'datagen', 'rows' = 'secret://env/ROWS_OF_THE_TEST');
        CREATE TABLE o WITH ('connector' = 'json', 'path' = 'out');
        INSERT INTO o SELECT id FROM g;
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Reference_IsReadOnlyWhereItIsUsed()
    {
        string script = _folder.Write("script.sql", Script);

        ProcessResult result = await MillraceProcess.ShellAsync(
            _folder.Path, $"export ROWS_OF_THE_TEST=73; $MILLRACE explain {script} && $MILLRACE run {script} --set checkpoint.dir=checkpoints");

        result.AssertExit(0);
        Assert.Equal(73, Directory.EnumerateFiles(_folder.Combine("out"), "part-*").Sum(f => File.ReadLines(f).Count()));
        string manifest = await File.ReadAllTextAsync(
            Directory.EnumerateFiles(_folder.Combine("checkpoints"), "manifest.json", SearchOption.AllDirectories).First());
        Assert.Contains("secret://env/ROWS_OF_THE_TEST", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ReferenceToNothing_SaysSo()
    {
        ProcessResult result = await MillraceProcess.RunAsync(_folder.Path, "run", _folder.Write("script.sql", Script));

        result.AssertError(1, "SECRET_NOT_FOUND");
    }
}
