using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Execution.Planning;
using Millrace.Options;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests;

/// <summary>Runs plans in tests, with a bound on time, and checks that no native byte stays.</summary>
internal static partial class Run
{
    public static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(2);

    public static async Task<JobResult> PlanAsync(
        JobPlan plan, EngineOptions? options = null, IJobListener? listener = null, CancellationToken stop = default)
    {
        var executor = new LocalJobExecutor();
        JobResult result = await executor.RunAsync(plan, options ?? new EngineOptions(), listener, stop).WaitAsync(TimeMax, CancellationToken.None);
        Assert.Equal(0, executor.LeakedBytes);
        return result;
    }

    /// <summary>The least limit that a plan can run with, as the engine says it.</summary>
    public static async Task<long> MinimumAsync(JobPlan plan)
    {
        JobResult refused = await PlanAsync(plan, Options(1, 1, accelerators: 1));
        Assert.Equal("MEMORY_MINIMUM", refused.Error?.Code);
        return long.Parse(Figure().Match(refused.Error?.Advice ?? "").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("at least ([0-9]+)")]
    private static partial Regex Figure();

    public static EngineOptions Options(long memoryBytes = 64 << 20, int cpu = 2, int accelerators = 0, bool isOrdered = true) => new()
    {
        MemoryLimit = new ByteSize(memoryBytes),
        CpuSlots = cpu,
        AcceleratorSlots = accelerators,
        IsOrdered = isOrdered,
    };
}
