using System.Text.Json;
using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;

namespace Millrace.Chaos.Workloads;

/// <summary>Reads results: JSON lines directly, other formats with the engine's own command line in a process of its own.</summary>
internal sealed class ResultFiles(EngineProgram program, TimeSpan limit)
{
    /// <summary>All lines of a sink's folder as JSON.</summary>
    /// <param name="folder">The sink's folder.</param>
    /// <param name="format">Its connector.</param>
    /// <param name="findings">Takes what is wrong with files.</param>
    public async Task<IReadOnlyList<string>> ReadAsync(string folder, string format, List<Finding> findings)
    {
        if (!Directory.Exists(folder))
            return [];
        string[] files = [.. Directory.GetFiles(folder, "part-*").Order(StringComparer.Ordinal)];
        foreach (string file in files)
        {
            if (FileShape.Problem(file, await File.ReadAllBytesAsync(file)) is string problem)
                findings.Add(new Finding(FindingKind.Torn, $"{Path.GetFileName(file)}: {problem}"));
        }

        return format == "json" || files.Length == 0
            ? [.. files.SelectMany(File.ReadLines)]
            : await SelectAsync(folder, format, findings);
    }

    /// <summary>The input that a dead letter names, file name alone.</summary>
    public static string OriginOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        string origin = document.RootElement.GetProperty("origin").GetString() ?? "";
        return origin[(origin.LastIndexOf('/') + 1)..];
    }

    private async Task<IReadOnlyList<string>> SelectAsync(string folder, string format, List<Finding> findings)
    {
        string script = Path.Combine(Path.GetDirectoryName(folder) ?? "/", "read-back.sql");
        await File.WriteAllTextAsync(
            script, $"CREATE TABLE t WITH ('connector' = '{format}', 'path' = '{folder}', 'recursive' = 'false'); SELECT * FROM t;");
        using EngineProcess reader = EngineProcess.Start(
            program, Path.GetTempPath(), false, ["run", script, "--json", .. program.Supervision(false)]);
        ProcessAnswer answer = await reader.EndAsync(limit);
        File.Delete(script);
        if (answer.ExitCode != 0)
            findings.Add(new Finding(FindingKind.Corrupted, $"the results cannot be read: {answer.Short}"));
        return answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
