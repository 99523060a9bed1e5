using Millrace.Chaos.Checking;
using Millrace.Chaos.Faults;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Watching;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Campaigns;

/// <summary>One run: a job, a fault, and all checks.</summary>
internal sealed class ChaosRun(EngineProgram program, ChaosOptions options, TimeProvider time)
{
    /// <summary>Runs a workload with a fault.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="fault">The fault; null for a run without one.</param>
    /// <param name="seed">Decides everything.</param>
    /// <param name="baseline">What the job does without a fault.</param>
    public async Task<RunReport> RunAsync(IWorkload workload, IFault? fault, ulong seed, Baseline baseline)
    {
        long start = time.GetTimestamp();
        var folder = new RunFolder(Directory.CreateTempSubdirectory("millrace-chaos-").FullName);
        bool keeps = false;
        try
        {
            var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
            ChaosJob job = workload.Prepare(folder, random);
            Directory.CreateDirectory(folder.Output);
            Directory.CreateDirectory(folder.Checkpoints);
            var run = new RunContext(program, folder, job, random, options.IsSupervised, baseline, time);
            List<Finding> findings = [.. await SufferAsync(run, fault), .. run.Outcome.Findings];
            TimeSpan jobTime = time.GetElapsedTime(start);
            IReadOnlyList<Finding> checks = await CheckAsync(run, workload, fault is null);
            findings.AddRange(checks);
            Verdict verdict = findings.Count > 0 ? Verdict.Failed : run.Outcome.Void is not null ? Verdict.Void : Verdict.Passed;
            keeps = verdict == Verdict.Failed && options.Keeps;
            IEnumerable<string> notes = run.Outcome.Void is string reason && verdict == Verdict.Void
                ? [reason, .. run.Outcome.Notes]
                : run.Outcome.Notes;
            return new RunReport
            {
                Workload = workload.Name,
                Fault = fault?.Name ?? "none",
                Seed = seed,
                IsSupervised = options.IsSupervised,
                Verdict = verdict,
                Findings = findings,
                Notes = [.. notes],
                Seconds = time.GetElapsedTime(start).TotalSeconds,
                JobTime = jobTime,
                NamesSeen = run.Striker.NamesSeen,
                Checkpoints = run.Log.Count(e => e.Kind == "checkpoint"),
                Starts = run.Outcome.Starts,
                Reprocessed = run.Outcome.Reprocessed,
                Rows = job.Expected.Count + job.ExpectedDead.Count,
                Kept = keeps ? folder.Root : null,
            };
        }
        finally
        {
            fault?.TidyUp(folder);
            if (!keeps)
                Directory.Delete(folder.Root, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Finding>> SufferAsync(RunContext run, IFault? fault)
    {
        using var reader = new OutputReader(run.Job.Outputs, run.Folder.Folder);
        using (var watch = new FolderWatch([run.Folder.Output, run.Folder.Checkpoints], run.Striker.OnAppeared))
        {
            if (fault is null)
            {
                run.Outcome.Landed(run.Time.GetUtcNow());
                await run.FinishAsync();
            }
            else
            {
                await fault.RunAsync(run);
            }
        }

        return reader.Finish();
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(RunContext run, IWorkload workload, bool isReference)
    {
        ResultRows results = await run.Job.ReadResults();
        if (isReference)
            workload.Learn(results.Rows);
        return
        [
            .. results.Findings,
            .. RowChecker.Check(run.Job.Expected, run.Job.ExpectedDead, results.Rows, results.DeadKeys),
            .. LogChecker.Check(run.Folder.Folder, run.Outcome.PassedOver),
            .. ObjectChecker.Check(run.Folder.Folder),
            .. LeftoverChecker.Check(run.Job.Outputs, run.Folder.Checkpoints, run.Outcome.Processes),
            .. run.Job.Outputs.Where(Directory.Exists).SelectMany(ListingChecker.Check),
        ];
    }
}
