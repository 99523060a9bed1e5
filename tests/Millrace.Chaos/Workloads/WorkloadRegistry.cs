using Millrace.Chaos.Campaigns;
using Millrace.Chaos.Processes;

namespace Millrace.Chaos.Workloads;

/// <summary>All workloads.</summary>
internal static class WorkloadRegistry
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(60);

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<IWorkload> Create(EngineProgram program, ChaosOptions options)
    {
        var results = new ResultFiles(program, ReadLimit);
        return [new PhotosWorkload(results, Checkout.Root, options.Copies), new FilesWorkload(results), new SlowModelWorkload(results)];
    }
}
