using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Faults;

/// <summary>
/// SIGKILL, at random or as soon as a phase has begun, once or several times in a row. A kill that misses its phase is tried again.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="phases">The phase of each kill.</param>
internal sealed class KillFault(string name, params Phase[] phases) : IFault
{
    private const int TriesMax = 6;
    private const int KilledExit = 128 + NativeCalls.SigKill;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task RunAsync(RunContext run)
    {
        int landed = run.IsSupervised ? await RunSupervisedAsync(run) : await RunAloneAsync(run);
        if (landed == phases.Length)
            run.Outcome.Landed(run.Striker.StruckAt);
        else
            run.Outcome.Void = $"{landed} of {phases.Length} kills landed";
    }

    /// <summary>Each engine is started here.</summary>
    private async Task<int> RunAloneAsync(RunContext run)
    {
        int landed = 0;
        for (int tries = 0; landed < phases.Length && tries < TriesMax; tries++)
        {
            int entriesBefore = run.Log.Count;
            using EngineProcess engine = run.Start();
            Task<int> struck = Arm(run, engine, phases[landed]);
            ProcessAnswer answer = await engine.EndAsync(RunContext.Limit);
            run.Striker.Disarm();
            if (answer.ExitCode == 0)
                return landed;
            if (!struck.IsCompleted || answer.ExitCode != KilledExit)
            {
                run.Outcome.Fail(FindingKind.Process, $"start {run.Outcome.Starts} ended by itself: {answer.Short}");
                break;
            }

            run.Outcome.Processes.Add(await struck);
            landed += HasLanded(run, phases[landed], entriesBefore) ? 1 : 0;
        }

        await run.FinishAsync();
        return landed;
    }

    /// <summary>One start; the supervisor starts the engine again after each kill.</summary>
    private async Task<int> RunSupervisedAsync(RunContext run)
    {
        int landed = 0;
        using EngineProcess supervisor = run.Start();
        Task<ProcessAnswer> end = supervisor.EndAsync(RunContext.Limit);
        for (int tries = 0; landed < phases.Length && tries < TriesMax; tries++)
        {
            int entriesBefore = run.Log.Count;
            Task<int> struck = Arm(run, supervisor, phases[landed]);
            if (await Task.WhenAny(struck, end) == end)
                break;
            run.Outcome.Processes.Add(await struck);
            while (ProcessTree.IsAlive(await struck) && !end.IsCompleted)
                await Task.Delay(1);
            landed += HasLanded(run, phases[landed], entriesBefore) ? 1 : 0;
        }

        run.Striker.Disarm();
        ProcessAnswer answer = await end;
        if (answer.ExitCode == 0)
            return landed;
        run.Outcome.Fail(FindingKind.Process, $"the supervisor gave up: {answer.Short}");
        await run.FinishAsync();
        return landed;
    }

    private static Task<int> Arm(RunContext run, EngineProcess engine, Phase phase)
    {
        if (phase == Phase.Random)
            return run.StrikeAtRandom(engine, NativeCalls.SigKill);
        int skip = phase is Phase.Recovery or Phase.End ? 0 : run.RandomCheckpoint();
        return run.Striker.Arm(engine, run.Matcher(phase, skip), NativeCalls.SigKill);
    }

    private bool HasLanded(RunContext run, Phase phase, int entriesBefore)
    {
        bool hasStart = phases.Length == 1 || run.Log.Count > 0; // Nothing else to recover from.
        bool isHit = hasStart && Landing.IsIn(phase, run, entriesBefore) && (phase == Phase.End || HasCalls(run));
        if (isHit)
            run.EstimateReprocessed(run.Striker.StruckAt);
        return isHit;
    }

    private static bool HasCalls(RunContext run)
    {
        if (!run.Job.NeedsInFlight)
            return true;
        LogEntry? newest = run.Log.LastOrDefault(e => e.Kind == "checkpoint");
        return newest is not null && run.Folder.Folder.ReadManifest(newest)?.InFlight > 0;
    }
}
