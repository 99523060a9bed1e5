using Millrace.Execution.Planning;
using Millrace.Options;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests;

/// <summary>Runs plans in tests, with a bound on time, and checks that no native byte stays.</summary>
internal static class Run
{
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    public static async Task<JobResult> PlanAsync(
        JobPlan plan, EngineOptions? options = null, IJobListener? listener = null, CancellationToken stop = default)
    {
        var executor = new LocalJobExecutor();
        JobResult result = await executor.RunAsync(plan, options ?? new EngineOptions(), listener, stop).WaitAsync(TimeMax, CancellationToken.None);
        Assert.Equal(0, executor.LeakedBytes);
        return result;
    }

    public static EngineOptions Options(long memoryBytes = 64 << 20, int cpu = 2, int accelerators = 0, bool isOrdered = true) => new()
    {
        MemoryLimit = new ByteSize(memoryBytes),
        CpuSlots = cpu,
        AcceleratorSlots = accelerators,
        IsOrdered = isOrdered,
    };
}
