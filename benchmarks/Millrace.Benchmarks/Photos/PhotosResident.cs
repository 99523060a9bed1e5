using Millrace.Memory;
using Millrace.Runtime.Metrics;

namespace Millrace.Benchmarks.Photos;

/// <summary>R3 on ten times the images, for what a short run cannot show: that memory does not grow with the input.</summary>
internal sealed class PhotosResident : IBenchmark
{
    private const int Photos = 20_000;
    private const double IdleShareMax = 0.03;
    private const double ResidentBytesMax = 512 << 20;
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public string Id => "R3-20000";

    /// <inheritdoc/>
    public string Summary => "the main job on 20,000 JPEGs: resident memory of the process, sampled, and idle time";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = PhotoSet.Ensure(Photos);
        string output = Directory.CreateTempSubdirectory("millrace-r3-").FullName;
        long peak = 0;
        try
        {
            using var sampler = new Timer(_ => peak = Math.Max(peak, ResidentMemory.Measure().TreeBytes), null, TimeSpan.Zero, SampleTime);
            (double _, JobMetrics metrics) = await PhotosJob.RunAsync(folder, Path.Combine(output, "embeddings"), Photos);
            SlotMetrics cpu = metrics.Slots[0];
            return
            [
                new("peak resident bytes", peak, "bytes", ResidentBytesMax, "most", 1),
                new("idle share of CPU slots", 1 - cpu.Busy / (metrics.Elapsed * cpu.Slots), "of the time", IdleShareMax, "most", 1),
            ];
        }
        finally
        {
            Directory.Delete(output, true);
        }
    }
}
