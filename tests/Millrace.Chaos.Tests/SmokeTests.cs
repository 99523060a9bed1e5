using Millrace.Chaos.Campaigns;
using Millrace.Chaos.Faults;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Tests;

/// <summary>A few real runs, so that neither the harness nor what it checks rots between campaigns.</summary>
public sealed class SmokeTests
{
    private const int RowsPerSplit = 6_000;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_KillInCommitAndZombie_NothingIsLost()
    {
        string framework = AppContext.BaseDirectory.TrimEnd('/');
        string built = Path.Combine("bin", Path.GetFileName(Path.GetDirectoryName(framework))!, Path.GetFileName(framework)); // bin/Release/net10.0
        string server = Path.Combine(Checkout.Root, "src", "Millrace.Server", built);
        EngineProgram program = await EngineProgram.AskAsync(Directory.GetFiles(server, "Millrace.Server.dll", SearchOption.AllDirectories)[0]);
        var run = new ChaosRun(program, new ChaosOptions(), TimeProvider.System);
        var workload = new FilesWorkload(new ResultFiles(program, ReadLimit), RowsPerSplit);
        var baseline = new Baseline(TimeSpan.FromSeconds(1), 40, 3);
        var reports = new List<RunReport>();
        foreach ((string fault, ulong seed) in new[] { ("commit", 11UL), ("zombie", 12UL) })
            reports.Add(await run.RunAsync(workload, FaultRegistry.All.Single(f => f.Name == fault), seed, baseline));

        // On a slow machine a fault may miss its moment, but not both.
        Assert.All(reports, r => Assert.True(r.Verdict != Verdict.Failed, $"{r.Fault}, seed {r.Seed}: {string.Join("; ", r.Findings)}"));
        Assert.Contains(reports, r => r.Verdict == Verdict.Passed);
    }
}
