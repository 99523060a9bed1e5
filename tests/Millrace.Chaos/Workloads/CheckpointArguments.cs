namespace Millrace.Chaos.Workloads;

/// <summary>How a workload has its checkpoints taken.</summary>
internal static class CheckpointArguments
{
    private static readonly string[] CallWaits = ["0 s", "20 ms", "200 ms"];

    /// <summary>Options of the command line; the seed decides how long a checkpoint waits for model calls.</summary>
    /// <param name="folder">Where the run takes place.</param>
    /// <param name="interval">From one checkpoint to the next.</param>
    /// <param name="random">The run's.</param>
    public static IEnumerable<string> Of(RunFolder folder, string interval, Random random) =>
    [
        "--set", $"checkpoint.dir={folder.Checkpoints}", "--set", $"checkpoint.interval={interval}", "--set",
        $"checkpoint.call-wait={CallWaits[random.Next(CallWaits.Length)]}",
    ];
}
