using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Faults;

/// <summary>
/// A kill, and then damage to a file of the newest checkpoint or to an entry of the log. Where nothing of the checkpoint can be visible, the one
/// before is taken; otherwise, and for the log always, the job is refused, nothing changes, and with the file back in its place it goes on
/// (2.1.7, C1).
/// </summary>
internal sealed class CorruptFault : IFault
{
    private const int LogShare = 4;

    // A damaged version may look like one of a newer build, which is the user's error.
    private static readonly (int Exit, string Code)[] RefusalsOfLog = [(3, "JOB_LOG_CORRUPT"), (1, "FORMAT_TOO_NEW")];
    private static readonly (int Exit, string Code)[] RefusalsOfCheckpoint = [(3, "CHECKPOINT_CORRUPT")];

    /// <inheritdoc/>
    public string Name => "corrupt";

    /// <inheritdoc/>
    public async Task RunAsync(RunContext run)
    {
        if (!await KillAsync(run) || run.Log.LastOrDefault(e => e.Kind == "checkpoint") is not LogEntry newest)
        {
            run.Outcome.Void = "there was no checkpoint to damage when the engine was killed";
            await run.FinishAsync();
            return;
        }

        bool isOfLog = run.Random.Next(LogShare) == 0;
        string victim = isOfLog ? Any(run, run.Folder.Folder.LogFiles().Select(f => f.Path)) : Choose(run, newest);
        string backup = Path.Combine(run.Folder.Root, "backup");
        File.Copy(victim, backup);
        string? other = Other(isOfLog ? run.Folder.Folder.Log : run.Folder.Folder.Objects, victim);
        int first = run.Random.Next(Damage.Ways.Count);
        string? way = Enumerable.Range(first, Damage.Ways.Count).Select(i => Damage.Ways[i % Damage.Ways.Count])
            .FirstOrDefault(w => Damage.Inflict(victim, w, other, run.Random));
        if (way is null)
        {
            run.Outcome.Void = "nothing changes this file";
            await run.FinishAsync();
            return;
        }

        run.Outcome.Landed(run.Striker.StruckAt);
        run.Outcome.Notes.Add($"{(isOfLog ? "log entry " : "")}{Path.GetFileName(victim)} {way}");
        await JudgeAsync(run, newest, isOfLog, () => File.Copy(backup, victim, overwrite: true));
    }

    private static async Task JudgeAsync(RunContext run, LogEntry newest, bool isOfLog, Action repair)
    {
        string before = Snapshot(run);
        using EngineProcess engine = run.Start(supervised: false, isLogUnreadable: isOfLog);
        ProcessAnswer answer = await engine.EndAsync(RunContext.Limit);
        if (newest.Committables == 0 && !isOfLog)
        {
            run.Outcome.PassedOver = true;
            run.Outcome.Notes.Add("passed over");
            if (answer.ExitCode != 0)
                run.Outcome.Fail(FindingKind.Process, $"a damaged checkpoint without results was not passed over: {answer.Short}");
            if (answer.Job?.GetProperty("restored_from") is { ValueKind: System.Text.Json.JsonValueKind.Number } from && from.GetInt64() >= newest.Id)
                run.Outcome.Fail(FindingKind.Process, $"it says that it went on from the damaged checkpoint {newest.Id}");
            if (answer.ExitCode == 0)
                return;
        }
        else
        {
            run.Outcome.Notes.Add("refused");
            (int Exit, string Code)[] refusals = isOfLog ? RefusalsOfLog : RefusalsOfCheckpoint;
            if (!refusals.Any(r => answer.ExitCode == r.Exit && answer.Error.Contains(r.Code, StringComparison.Ordinal)))
                run.Outcome.Fail(FindingKind.Process, $"damage was not refused with {refusals[0].Code}: {answer.Short}");
            if (Snapshot(run) is string after && after != before)
                run.Outcome.Fail(FindingKind.Protocol, $"the refused start changed files: before {before}; after {after}");
        }

        repair();
        if (!run.IsFinished)
            await run.FinishAsync();
    }

    private static async Task<bool> KillAsync(RunContext run)
    {
        Phase phase = run.Random.Next(3) switch { 0 => Phase.Log, 1 => Phase.Commit, _ => Phase.Trigger };
        int skip = phase == Phase.Trigger ? 1 + run.RandomCheckpoint() : run.RandomCheckpoint();
        using EngineProcess engine = run.Start(supervised: false);
        Task<int> struck = run.Striker.Arm(engine, new PhaseMatcher(phase, skip, 0), NativeCalls.SigKill);
        ProcessAnswer answer = await engine.EndAsync(RunContext.Limit);
        run.Striker.Disarm();
        if (!struck.IsCompleted || run.IsFinished)
            return false;
        run.EstimateReprocessed(run.Striker.StruckAt);
        return answer.ExitCode == 128 + NativeCalls.SigKill;
    }

    private static string Choose(RunContext run, LogEntry newest)
    {
        CheckpointFolder folder = run.Folder.Folder;
        string[] files =
        [
            newest.Manifest.Path,
            .. folder.ReadManifest(newest)?.Objects.Select(o => o.Path) ?? [],
        ];
        return Any(run, files.Select(f => Path.Combine(folder.Objects, f)));
    }

    private static string Any(RunContext run, IEnumerable<string> files)
    {
        string[] all = [.. files];
        return all[run.Random.Next(all.Length)];
    }

    /// <summary>Another file of the same folder, of the same name if there is one.</summary>
    private static string? Other(string folder, string victim)
    {
        string[] others =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => f != victim).OrderBy(f => Path.GetFileName(f) == Path.GetFileName(victim) ? 0 : 1).ThenBy(f => f, StringComparer.Ordinal),
        ];
        return others.FirstOrDefault();
    }

    /// <summary>
    /// Names and hashes of results and checkpoint files. The log is apart, since a start leaves its generation there, and so are files that a
    /// killed process was about to write, which any start removes.
    /// </summary>
    private static string Snapshot(RunContext run)
    {
        IEnumerable<string> files = run.Job.Outputs.Append(run.Folder.Folder.Objects)
            .Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
            .Where(f => !Path.GetFileName(f).StartsWith(".new-", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal);
        return string.Join(' ', files.Select(f => $"{Path.GetRelativePath(run.Folder.Root, f)}={LogEntry.HashOf(File.ReadAllBytes(f))[7..15]}"));
    }
}
