using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Faults;

/// <summary>SIGKILL, at random or as soon as a phase has begun, once or several times in a row.</summary>
/// <param name="name">Its name.</param>
/// <param name="phases">The phase of each kill.</param>
internal sealed class KillFault(string name, params Phase[] phases) : IFault
{
    private const int TriesMax = 5;
    private const int KilledExit = 128 + NativeCalls.SigKill;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task RunAsync(RunContext run)
    {
        int landed = 0;
        for (int tries = 0; landed < phases.Length && tries < TriesMax + phases.Length && !run.IsFinished; tries++)
        {
            Phase phase = phases[landed];
            if (phase == Phase.Recovery && landed > 0 && run.Log.Count == 0)
                landed = 0; // Nothing there to recover from.
            bool? isHit = await KillAsync(run, phases[landed]);
            if (isHit is null)
                return;
            landed += isHit.Value ? 1 : 0;
        }

        if (landed == phases.Length)
            run.Outcome.Landed(run.Striker.StruckAt);
        else
            run.Outcome.Void = $"{landed} of {phases.Length} kills landed";
        if (landed == phases.Length || !run.IsFinished)
            await run.FinishAsync();
    }

    /// <summary>One engine and one kill; whether it landed, or null where the run is over.</summary>
    private static async Task<bool?> KillAsync(RunContext run, Phase phase)
    {
        int entriesBefore = run.Log.Count;
        int skip = phase is Phase.Recovery or Phase.End ? 0 : run.Random.Next(3);
        using EngineProcess engine = run.Start();
        Task<int> struck = phase == Phase.Random
            ? run.StrikeAtRandom(engine, NativeCalls.SigKill)
            : run.Striker.Arm(engine, new PhaseMatcher(phase, skip, run.Random.Next(3)), NativeCalls.SigKill);
        ProcessAnswer answer = await engine.EndAsync(RunContext.Limit);
        run.Striker.Disarm();
        if (!struck.IsCompleted)
        {
            if (answer.ExitCode != 0)
                run.Outcome.Fail(FindingKind.Process, $"start {run.Outcome.Starts} ended by itself: {answer.Short}");
            return answer.ExitCode == 0 ? false : null;
        }

        run.Outcome.Processes.Add(await struck);
        bool isKilled = answer.ExitCode == KilledExit;
        bool isHit = isKilled && Landing.IsIn(phase, run, entriesBefore) && HasCalls(run);
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
