using Millrace.Chaos.Faults;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Reporting;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Campaigns;

/// <summary>Many runs: each workload once without a fault, to measure and to compare with, then those with faults.</summary>
internal sealed class Campaign(ChaosOptions options, TextWriter output, TextWriter diagnostics, TimeProvider time)
{
    private const double VoidShareMax = 0.05;
    private const int UserError = 1;
    private readonly Lock _gate = new();

    /// <summary>Runs it.</summary>
    /// <returns>0 where nothing failed and few runs were void, else 1.</returns>
    public async Task<int> RunAsync()
    {
        EngineProgram program = await EngineProgram.AskAsync(options.Engine ?? EngineProgram.Published);
        if (options.IsSupervised && !program.HasSupervisor)
            throw new FormatException("this engine has no supervisor");
        ulong seed = options.Seed ?? (ulong)(time.GetUtcNow().Ticks % 1_000_000_000);
        IReadOnlyList<IWorkload> workloads = Pick(WorkloadRegistry.Create(program, options), options.Workloads, w => w.Name);
        IReadOnlyList<IFault> faults = Pick(FaultRegistry.All, options.Faults, f => f.Name);
        Tell($"seeds from {seed}; supervisor {(options.IsSupervised ? "on" : "off")}");
        var run = new ChaosRun(program, options, time);
        var baselines = new Dictionary<string, Baseline>(StringComparer.Ordinal);
        foreach (IWorkload workload in workloads)
        {
            RunReport reference = await run.RunAsync(workload, null, seed, new Baseline(workload.Guess, 1, 1));
            Tell(
                $"{workload.Name} without a fault: {reference.JobTime.TotalSeconds:0.0} s, {reference.Rows} rows, "
                + $"{reference.Checkpoints} checkpoints");
            if (reference.Verdict != Verdict.Passed)
            {
                Tell($"it fails without a fault: {string.Join("; ", reference.Findings.Select(f => $"{f.Kind}: {f.Text}"))}");
                return UserError;
            }

            baselines[workload.Name] = new Baseline(reference.JobTime, reference.NamesSeen, reference.Checkpoints);
        }

        (IWorkload Workload, IFault Fault)[] pairs = [.. from fault in faults from workload in workloads select (workload, fault)];
        RunReport[] reports = new RunReport[options.Runs];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, options.Jobs).Select(_ => WorkAsync()));
        return Conclude(reports, seed);

        async Task WorkAsync()
        {
            await Task.Yield();
            for (int i = Interlocked.Increment(ref next); i < options.Runs; i = Interlocked.Increment(ref next))
            {
                (IWorkload workload, IFault fault) = pairs[i % pairs.Length];
                reports[i] = await run.RunAsync(workload, fault, seed + (ulong)i, baselines[workload.Name]);
                Print(i, reports[i]);
            }
        }
    }

    private void Tell(string text) => diagnostics.WriteLine(text);

    private static IReadOnlyList<T> Pick<T>(IReadOnlyList<T> all, IReadOnlyList<string> names, Func<T, string> nameOf) => names.Count == 0
        ? all
        :
        [
            .. names.Select(name => all.FirstOrDefault(item => nameOf(item) == name)
                ?? throw new FormatException($"'{name}' is none of {string.Join(", ", all.Select(nameOf))}")),
        ];

    private void Print(int index, RunReport report)
    {
        lock (_gate)
        {
            if (options.IsJson)
                output.WriteLine(ReportJson.Format(report));
            else
                output.WriteLine(ReportText.Line(index + 1, report));
            output.Flush();
        }
    }

    private int Conclude(RunReport[] reports, ulong seed)
    {
        IReadOnlyList<SummaryRow> rows = SummaryRow.Of(reports);
        (options.IsJson ? diagnostics : output).WriteLine(ReportText.Table(rows));
        if (options.Summary is string file)
        {
            string title =
                $"{time.GetUtcNow():yyyy-MM-dd}: {reports.Length} runs, seeds from {seed}, supervisor {(options.IsSupervised ? "on" : "off")}.";
            File.WriteAllText(file, ReportMarkdown.Insert(File.Exists(file) ? File.ReadAllText(file) : "", ReportMarkdown.Table(title, rows)));
        }

        int voids = reports.Count(r => r.Verdict == Verdict.Void);
        bool isTooVoid = voids > VoidShareMax * reports.Length;
        if (isTooVoid)
            diagnostics.WriteLine($"{voids} of {reports.Length} runs are void: too many to count");
        return isTooVoid || reports.Any(r => r.Verdict == Verdict.Failed) ? UserError : 0;
    }
}
