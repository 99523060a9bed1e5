using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Faults;

/// <summary>SIGTERM: the engine takes a last checkpoint and ends; the job goes on with another number of subtasks.</summary>
internal sealed class StopFault : IFault
{
    private const int TerminatedExit = 128 + NativeCalls.SigTerm;

    // Before the first checkpoint is triggered there is nothing to stop.
    private static readonly Phase[] Moments = [Phase.Trigger, Phase.Upload, Phase.Manifest, Phase.Log, Phase.Commit];

    /// <inheritdoc/>
    public string Name => "stop";

    /// <inheritdoc/>
    public async Task RunAsync(RunContext run)
    {
        int subtasks = 1 + ((run.Job.Subtasks + run.Random.Next(3)) % 4);
        Phase moment = Moments[run.Random.Next(Moments.Length)];
        using (EngineProcess engine = run.Start())
        {
            _ = run.Striker.Arm(engine, run.Matcher(moment, run.RandomEarlyCheckpoint()), NativeCalls.SigTerm);
            ProcessAnswer answer = await engine.EndAsync(RunContext.Limit);
            LogEntry? end = run.Log is [.., var last] ? last : null;
            bool isStopped = end is { Kind: "ended" } && end.Body.GetProperty("state").GetString() == "STOPPED";
            if (run.IsFinished && answer.ExitCode is 0 or TerminatedExit)
            {
                run.Outcome.Void = "the job had finished before it was stopped";
                return;
            }

            if (answer.ExitCode != TerminatedExit)
                run.Outcome.Fail(FindingKind.Process, $"stopped, it answered {answer.Short}");
            else if (isStopped)
                run.Outcome.Landed(run.Striker.StruckAt);
            else
                run.Outcome.Void = "it was stopped before it had begun";
        }

        await run.FinishAsync(subtasks);
        run.Outcome.Notes.Add($"stopped at {moment}, subtasks {run.Job.Subtasks} to {subtasks}");
        LogEntry? newest = run.Log.LastOrDefault(e => e.Kind == "checkpoint");
        if (newest is not null && run.Folder.Folder.ReadManifest(newest) is Manifest manifest && manifest.SubtasksMax != subtasks)
            run.Outcome.Fail(FindingKind.Protocol, $"the last checkpoint has {manifest.SubtasksMax} subtasks and not {subtasks}");
    }
}
