using Millrace.Runtime.Jobs;

namespace Millrace.Benchmarks.Scheduling;

/// <summary>R1: how near the schedule comes to the bound, with and without a cap on memory.</summary>
internal sealed class ScheduleUnderCap : IBenchmark
{
    private const long CapBytes = 30_000_000;

    /// <inheritdoc/>
    public string Id => "R1";

    /// <inheritdoc/>
    public string Summary => "schedule of a synthetic video job, without and with a 30 MB cap, against its bound";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        var job = new VideoJob();
        JobResult free = await job.RunAsync(4L << 30);
        JobResult capped = await job.RunAsync(CapBytes);
        return
        [
            new("time without a cap", free.Metrics.Elapsed.TotalSeconds, "s", job.Bound.TotalSeconds, "bound", 1.05),
            new("time with a 30 MB cap", capped.Metrics.Elapsed.TotalSeconds, "s", job.Bound.TotalSeconds, "bound", 1.05),
            new("peak ledger bytes with the cap", capped.Metrics.PeakBytes / 1e6, "MB", CapBytes / 1e6, "cap", 1),
        ];
    }
}
