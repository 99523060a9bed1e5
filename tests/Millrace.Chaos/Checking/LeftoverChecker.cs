using Millrace.Chaos.Processes;

namespace Millrace.Chaos.Checking;

/// <summary>What must be gone when a job has finished: temporary files, unfinished writes, processes.</summary>
internal static class LeftoverChecker
{
    /// <summary>What is still there.</summary>
    /// <param name="outputs">Folders of sinks.</param>
    /// <param name="checkpoints">The checkpoint folder.</param>
    /// <param name="processes">Processes of the run.</param>
    public static IReadOnlyList<Finding> Check(IEnumerable<string> outputs, string checkpoints, IEnumerable<int> processes)
    {
        IEnumerable<string> unfinished = Files(checkpoints)
            .Where(f => Path.GetFileName(f).StartsWith(".new-", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(checkpoints, f));
        IEnumerable<string> found = outputs.SelectMany(TemporaryIn).Concat(unfinished)
            .Concat(processes.Where(ProcessTree.IsAlive).Select(p => $"process {p}"));
        return [.. found.Select(text => new Finding(FindingKind.Leftover, text))];
    }

    private static IEnumerable<string> TemporaryIn(string output)
    {
        string temporary = Path.Combine(output, ".tmp");
        IEnumerable<string> unfinished = Files(output)
            .Where(f => f.EndsWith(".new", StringComparison.Ordinal) || f.StartsWith(temporary + "/", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(output, f));
        return Directory.Exists(temporary) ? [".tmp", .. unfinished] : unfinished;
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];
}
