using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Faults;

/// <summary>Tells from what a dead engine left whether it died inside a phase.</summary>
internal static class Landing
{
    /// <summary>Whether it did.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="run">The run.</param>
    /// <param name="entriesBefore">Entries of the log when that engine was started.</param>
    public static bool IsIn(Phase phase, RunContext run, int entriesBefore)
    {
        IReadOnlyList<LogEntry> log = run.Log;
        if (phase == Phase.End)
            return log is [.., { Kind: "ended" }];
        if (log is [.., { Kind: "ended" } end] && end.Body.GetProperty("state").GetString() == "FINISHED")
            return false;
        LogEntry? newest = log.LastOrDefault(e => e.Kind == "checkpoint");
        bool isCommitted = newest is null || log.Any(e => e.Kind == "committed" && e.Id == newest.Id);
        return phase switch
        {
            Phase.Random => true,
            Phase.Trigger or Phase.Upload => Unlogged(run.Folder, newest).Any(f => !HasManifest(f)),
            Phase.Manifest => Unlogged(run.Folder, newest).Any(HasManifest),
            Phase.Log => !isCommitted && VisibleOf(run, newest!) == 0, // not committed: there is one
            Phase.Commit => !isCommitted && VisibleOf(run, newest!) > 0,
            Phase.Recovery => !log.Skip(entriesBefore).Any(e => e.Kind == "checkpoint"),
            _ => false,
        };
    }

    private static IEnumerable<string> Unlogged(RunFolder folder, LogEntry? newest)
    {
        (long Generation, long Id, string Path)[] all = [.. folder.Folder.CheckpointFolders()];
        long generation = all.Length == 0 ? 0 : all.Max(f => f.Generation);
        return all.Where(f => f.Generation == generation && f.Id > (newest?.Id ?? 0)).OrderBy(f => f.Id).TakeLast(1).Select(f => f.Path);
    }

    private static bool HasManifest(string folder) => File.Exists(Path.Combine(folder, "manifest.json"));

    private static int VisibleOf(RunContext run, LogEntry checkpoint) =>
        run.Folder.Folder.ReadManifest(checkpoint)?.Targets.Count(target => run.Job.Outputs.Any(o => File.Exists(Path.Combine(o, target)))) ?? 0;
}
