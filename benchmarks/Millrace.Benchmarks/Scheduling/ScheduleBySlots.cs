using Millrace.Runtime.Jobs;

namespace Millrace.Benchmarks.Scheduling;

/// <summary>R11: the schedule keeps to its bound however many slots there are.</summary>
internal sealed class ScheduleBySlots : IBenchmark
{
    /// <inheritdoc/>
    public string Id => "R11";

    /// <inheritdoc/>
    public string Summary => "the video job of R1 on 4, 8, 16 and 32 CPU slots, against the bound of each";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        var measurements = new List<Measurement>();
        foreach (int slots in new[] { 4, 8, 16, 32 })
        {
            var job = new VideoJob { CpuSlots = slots };
            JobResult result = await job.RunAsync(4L << 30);
            measurements.Add(new(
                $"time on {slots} CPU slots", result.Metrics.Elapsed.TotalSeconds, "s", job.Bound.TotalSeconds, "bound", 1.1));
        }

        return measurements;
    }
}
