using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Faults;

/// <summary>
/// SIGSTOP; another engine takes the job over, because the lock service failed; SIGCONT: the first must see that it is not the one any more, stop by
/// itself, and change nothing.
/// </summary>
internal sealed class ZombieFault : IFault
{
    private static readonly Phase[] Moments = [Phase.Random, Phase.Trigger, Phase.Upload, Phase.Manifest, Phase.Log, Phase.Commit];

    /// <inheritdoc/>
    public string Name => "zombie";

    /// <inheritdoc/>
    public async Task RunAsync(RunContext run)
    {
        Phase moment = Moments[run.Random.Next(Moments.Length)];
        int skip = run.RandomCheckpoint();
        int entriesUntilContinued = run.Random.Next(1, 6);
        run.Outcome.Notes.Add($"stopped at {moment}, continued after {entriesUntilContinued} entries");
        using EngineProcess first = run.Start(supervised: false);
        Task<ProcessAnswer> firstEnd = first.EndAsync(RunContext.Limit);
        Task<int> struck = moment == Phase.Random
            ? run.StrikeAtRandom(first, NativeCalls.SigStop)
            : run.Striker.Arm(first, run.Matcher(moment, skip), NativeCalls.SigStop);
        if (await Task.WhenAny(struck, firstEnd) == struck && run.Log.Count == 0)
        {
            // It is nobody yet who could become a zombie.
            struck = run.Striker.Arm(first, run.Matcher(Phase.Trigger, 0), NativeCalls.SigStop);
            first.SignalEngine(NativeCalls.SigCont);
        }

        if (await Task.WhenAny(struck, firstEnd) == firstEnd)
        {
            ProcessAnswer early = await firstEnd;
            run.Outcome.Void = "the job had finished before it was stopped";
            if (early.ExitCode != 0)
                run.Outcome.Fail(FindingKind.Process, $"it ended by itself: {early.Short}");
            return;
        }

        int zombie = await struck;
        int entries = run.Log.Count;
        bool wasFinished = run.IsFinished;
        File.Delete(run.Folder.Folder.Owner);
        using EngineProcess second = run.Start(supervised: false);
        Task<ProcessAnswer> secondEnd = second.EndAsync(RunContext.Limit);
        while (!secondEnd.IsCompleted && run.Folder.Folder.LogFiles().Count < entries + entriesUntilContinued)
            await Task.Delay(2);
        bool isTaken = run.Folder.Folder.LogFiles().Count > entries;
        NativeCalls.Signal(zombie, NativeCalls.SigCont);
        ProcessAnswer zombieAnswer = await firstEnd;
        ProcessAnswer answer = await secondEnd;
        Judge(run, zombieAnswer, answer, isTaken && !wasFinished);
        if (answer.ExitCode != 0)
            await run.FinishAsync();
    }

    private static void Judge(RunContext run, ProcessAnswer zombie, ProcessAnswer second, bool isTaken)
    {
        if (second.ExitCode != 0)
            run.Outcome.Fail(FindingKind.Process, $"the engine that took over answered {second.Short}");
        if (!isTaken)
        {
            run.Outcome.Void = "the job was not taken over before the first engine went on";
            return;
        }

        // 1 and 3 are the codes of errors that are nobody's bug. Where its successor has tidied up, it may meet a missing file before it
        // meets the log.
        if (zombie.ExitCode is not (1 or 3))
            run.Outcome.Fail(FindingKind.Process, $"the zombie did not stop by itself: {zombie.Short}");
        run.Outcome.Notes.Add($"zombie: {zombie.ErrorCode}");
        run.Outcome.Landed(run.Striker.StruckAt);
    }
}
