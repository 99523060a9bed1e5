using Millrace.Memory;

namespace Millrace.Benchmarks.Scheduling;

/// <summary>R2: resident bytes of the process stay under the cap when every byte is real.</summary>
internal sealed class ResidentUnderCap : IBenchmark
{
    private const long CapBytes = 1_500_000_000;
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public string Id => "R2";

    /// <inheritdoc/>
    public string Summary => "16 videos of 5 frames of 100 MB, every byte written, under a cap of 1.5 GB, at 8 and 16 CPU slots";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        var measurements = new List<Measurement>();
        foreach (int slots in new[] { 8, 16 })
        {
            var job = new VideoJob { Videos = 16, FrameBytes = 100_000_000, WritesBytes = true, CpuSlots = slots };
            long peak = 0;
            using (var timer = new Timer(_ => peak = Math.Max(peak, ResidentMemory.Measure().TreeBytes), null, TimeSpan.Zero, SampleTime))
            {
                // What the process holds before the job belongs to the cap too.
                await job.RunAsync(CapBytes - ResidentMemory.Measure().TreeBytes);
            }

            measurements.Add(new($"peak resident bytes at {slots} slots", peak / 1e6, "MB", CapBytes / 1e6, "cap", 1));
        }

        return measurements;
    }
}
