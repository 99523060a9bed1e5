using Millrace.Chaos.Campaigns;
using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Storage;
using Millrace.Chaos.Watching;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Faults;

/// <summary>What a fault works with: the job of one run, its processes and its folders.</summary>
internal sealed class RunContext(
    EngineProgram program, RunFolder folder, ChaosJob job, Random random, bool isSupervised, Baseline baseline, TimeProvider time)
{
    private const int FailuresMax = 2;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <summary>How long one process may run.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(45);

    /// <summary>The run's folders.</summary>
    public RunFolder Folder => folder;

    /// <summary>The job.</summary>
    public ChaosJob Job => job;

    /// <summary>Decides everything that a seed decides.</summary>
    public Random Random => random;

    /// <summary>Whether a supervisor restarts the engine.</summary>
    public bool IsSupervised => isSupervised;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>What happened so far.</summary>
    public FaultOutcome Outcome { get; } = new();

    /// <summary>Strikes at phases.</summary>
    public Striker Striker { get; } = new(time);

    /// <summary>The log as it is.</summary>
    public IReadOnlyList<LogEntry> Log => folder.Folder.ReadLog();

    /// <summary>Whether the job's last words are in the log.</summary>
    public bool IsFinished => Log is [.., { Kind: "ended" } end] && end.Body.GetProperty("state").GetString() == "FINISHED";

    /// <summary>Whether calls must be in flight, and no checkpoint can have any yet.</summary>
    private bool LacksCalls => job.NeedsInFlight && !Log.Any(e => e.Kind == "checkpoint");

    /// <summary>Which checkpoint a fault is for, counted from the next one.</summary>
    public int RandomCheckpoint() => random.Next(Math.Clamp(baseline.Checkpoints - 1, 1, 3));

    /// <summary>The same of those in the first half of the job.</summary>
    public int RandomEarlyCheckpoint() => random.Next(Math.Clamp((baseline.Checkpoints - 1) / 2, 1, 3));

    /// <summary>Waits for a phase; where calls must be in flight, not before a checkpoint can have some.</summary>
    public PhaseMatcher Matcher(Phase phase, int skip)
    {
        return new PhaseMatcher(phase, skip, random.Next(3), phase != Phase.End && LacksCalls ? 2 : 0);
    }

    /// <summary>Sends a signal at a moment while the job runs: a name that the job makes, or a time, whichever comes first.</summary>
    /// <returns>Ends with the process id that got it.</returns>
    /// <param name="engine">Whom.</param>
    /// <param name="signal">What.</param>
    /// <param name="share">The part of the job, from its start, that the moment is in.</param>
    public Task<int> StrikeAtRandom(EngineProcess engine, int signal, double share = 0.8)
    {
        if (LacksCalls)
            return Striker.Arm(engine, Matcher(Phase.Random, random.Next(Math.Max(1, baseline.Names / 3))), signal);
        double latest = Math.Max(0.2, baseline.Time.TotalSeconds * share);
        Task<int> struck = Striker.Arm(engine, Matcher(Phase.Random, random.Next(Math.Max(1, (int)(baseline.Names * share)))), signal);
        _ = StrikeLaterAsync(TimeSpan.FromSeconds(0.15 + ((latest - 0.15) * Math.Sqrt(random.NextDouble()))));
        return struck;
    }

    /// <summary>Waits until the job has begun, and for a part of its time more.</summary>
    /// <param name="end">The end of its process.</param>
    /// <param name="share">The part of the time that it takes without a fault.</param>
    public async Task BegunAsync(Task end, double share)
    {
        while (!end.IsCompleted && folder.Folder.LogFiles().Count == 0)
            await Task.Delay(Look, time);
        await Task.Delay(baseline.Time * share, time);
    }

    /// <summary>Starts the job: from its newest checkpoint if there is one, named in either way, and else from the start.</summary>
    /// <param name="subtasks">How many; null for as many as the job has.</param>
    /// <param name="supervised">Whether below a supervisor; null for as the options say.</param>
    /// <param name="isLogUnreadable">Whether the log cannot be asked for its newest checkpoint: there is one, and it is not named.</param>
    public EngineProcess Start(int? subtasks = null, bool? supervised = null, bool isLogUnreadable = false)
    {
        bool withSupervisor = supervised ?? isSupervised;
        LogEntry? newest = isLogUnreadable ? null : Log.LastOrDefault(e => e.Kind == "checkpoint");
        string[] restore = newest is not null
            ? ["--restore", random.Next(4) == 0 ? folder.Folder.FolderOf(newest) : "latest"]
            : isLogUnreadable ? ["--restore", "latest"] : [];
        string[] arguments =
        [
            "run", job.Script, .. job.Arguments, "--set", $"subtasks={subtasks ?? job.Subtasks}", .. restore, .. program.Supervision(withSupervisor),
        ];
        Outcome.Starts++;
        EngineProcess engine = EngineProcess.Start(program, folder.Root, withSupervisor, arguments);
        Outcome.Processes.Add(engine.Id);
        return engine;
    }

    /// <summary>Starts the job and lets it finish; a start that fails is a finding, and one more is tried.</summary>
    public async Task FinishAsync(int? subtasks = null)
    {
        for (int failures = 0; failures < FailuresMax; failures++)
        {
            using EngineProcess engine = Start(subtasks);
            ProcessAnswer answer = await engine.EndAsync(Limit);
            if (answer.ExitCode == 0)
                return;
            Outcome.Fail(FindingKind.Process, $"start {Outcome.Starts} did not finish: {answer.Short}");
            if (answer.ExitCode is null)
                return;
        }

        Outcome.Fail(FindingKind.Process, $"the job has not finished after {Outcome.Starts} starts");
    }

    /// <summary>Rows that a restart has to do again: those since the newest checkpoint or the newest start, at the job's mean rate.</summary>
    public void EstimateReprocessed(DateTimeOffset struck)
    {
        double rate = job.Expected.Count / baseline.Time.TotalSeconds;
        if (Log.LastOrDefault(e => e.Kind is "checkpoint" or "generation") is LogEntry from)
            Outcome.Reprocessed += Math.Clamp((struck - from.Written).TotalSeconds * rate, 0, job.Expected.Count);
    }

    private async Task StrikeLaterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, time);
        Striker.StrikeNow();
    }
}
