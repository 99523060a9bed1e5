using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Millrace.Benchmarks.Photos;

/// <summary>The main job as a process of its own in a folder of its own: run whole, or killed and resumed.</summary>
internal sealed class KilledJob : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("millrace-r7-");
    private readonly string[] _arguments;

    /// <summary>Writes the script.</summary>
    /// <param name="photos">The folder of the photographs.</param>
    /// <param name="hasJournal">Whether the model's answers are kept.</param>
    public KilledJob(string photos, bool hasJournal)
    {
        string script = Path.Combine(_folder.FullName, "job.sql");
        File.WriteAllText(script, PhotosJob.Script(photos, Output, hasJournal ? ", 'journal' = 'true'" : ""));
        _arguments =
        [
            Path.Combine(PhotoSet.Root, "artifacts", "server", "current", "Millrace.Server.dll"), "run", script, "--json", "--no-supervisor",
            "--set", $"checkpoint.dir={Checkpoints}", "--set", $"checkpoint.interval={Interval.TotalMilliseconds} ms",
            "--set", $"debug.call-log={Log}", "--set", $"journal.dir={Path.Combine(_folder.FullName, "journal")}",
        ];
    }

    /// <summary>The folder of the results.</summary>
    public string Output => Path.Combine(_folder.FullName, "out");

    private string Checkpoints => Path.Combine(_folder.FullName, "checkpoints");

    private string Log => Path.Combine(_folder.FullName, "calls");

    /// <summary>Runs to the end.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> RunAsync(bool isRestore)
    {
        long start = Stopwatch.GetTimestamp();
        using Process process = Start(isRestore ? ["--restore", "latest"] : []);
        string output = await process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        using JsonDocument line = JsonDocument.Parse(process.ExitCode == 0 ? output : throw new InvalidOperationException(errors));
        return line.RootElement.GetProperty("state").GetString() == "FINISHED"
            ? Stopwatch.GetElapsedTime(start)
            : throw new InvalidOperationException(output);
    }

    /// <summary>Starts it and kills it.</summary>
    /// <param name="after">When.</param>
    /// <returns>The moment of the kill, right before it; null where the job had ended.</returns>
    public async Task<DateTime?> KillAsync(TimeSpan after)
    {
        using Process process = Start([]);
        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(after));
        if (process.HasExited)
            return null;
        DateTime moment = TimeProvider.System.GetUtcNow().UtcDateTime;
        process.Kill(); // SIGKILL
        await process.WaitForExitAsync();
        return moment;
    }

    /// <summary>Answered calls so far.</summary>
    public IReadOnlyList<(DateTime Time, int Rows)> Calls() => !File.Exists(Log) ? [] : [.. File.ReadAllLines(Log).Select(line =>
    {
        string[] parts = line.Split(' ');
        return (
            new DateTime(long.Parse(parts[0], CultureInfo.InvariantCulture), DateTimeKind.Utc), int.Parse(parts[1], CultureInfo.InvariantCulture));
    })];

    /// <summary>When the newest complete checkpoint was triggered: its first object was written; null where there is none.</summary>
    public DateTime? NewestTrigger()
    {
        string log = Path.Combine(Checkpoints, "log");
        string[] entries = Directory.Exists(log) ? Directory.GetFiles(log, "0*") : []; // not those that are still being written
        foreach (string entry in entries.OrderDescending(StringComparer.Ordinal))
        {
            string[] text = File.ReadAllText(entry).Split('\n', 2);
            if (!text[0].StartsWith("millrace-log checkpoint ", StringComparison.Ordinal))
                continue;
            using JsonDocument body = JsonDocument.Parse(text[1]);
            string manifest = body.RootElement.GetProperty("manifest").GetProperty("path").GetString()!; // the format has it
            string objects = Path.Combine(Checkpoints, "objects", Path.GetDirectoryName(manifest)!);
            if (!Directory.Exists(objects))
                objects = Path.Combine(Checkpoints, Path.GetDirectoryName(manifest)!);
            return Directory.GetFiles(objects).Min(File.GetLastWriteTimeUtc);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(true);

    private Process Start(string[] more) => Process.Start(new ProcessStartInfo("dotnet", [.. _arguments, .. more])
    {
        WorkingDirectory = _folder.FullName,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    }) ?? throw new InvalidOperationException("dotnet does not start");
}
