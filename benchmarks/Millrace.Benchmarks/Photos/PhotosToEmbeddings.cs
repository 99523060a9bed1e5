using System.Diagnostics;
using System.Globalization;
using Millrace.Memory;
using Millrace.Runtime.Metrics;

namespace Millrace.Benchmarks.Photos;

/// <summary>R3: the main job in SQL against the hand-written loop, turn by turn in one process.</summary>
internal sealed class PhotosToEmbeddings : IBenchmark
{
    private const int Photos = 2000;
    private const int Turns = 3;
    private const double RatioMin = 0.9;
    private const double IdleShareMax = 0.03;
    private const double ResidentBytesMax = 512 << 20;

    /// <inheritdoc/>
    public string Id => "R3";

    /// <inheritdoc/>
    public string Summary => "2,000 JPEGs: decode, resize, crop, normalise, conv net, Parquet, in SQL, against a hand-written parallel loop";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = PhotoSet.Ensure(Photos);
        string output = Directory.CreateTempSubdirectory("millrace-r3-").FullName;
        try
        {
            var engine = new List<double>();
            var loop = new List<double>();
            JobMetrics? last = null;

            // The first turn warms both and does not count.
            for (int turn = 0; turn <= Turns; turn++)
            {
                string turnFolder = Path.Combine(output, turn.ToString(CultureInfo.InvariantCulture));
                (double engineSeconds, JobMetrics metrics) = await PhotosJob.RunAsync(folder, Path.Combine(turnFolder, "engine"), Photos);
                double loopSeconds = RunLoop(folder, turnFolder);
                if (turn == 0)
                    continue;
                engine.Add(Photos / engineSeconds);
                loop.Add(Photos / loopSeconds);
                last = metrics;
            }

            return Judge(Measurement.Median(engine), Measurement.Median(loop), last ?? throw new InvalidOperationException("no turn was run"));
        }
        finally
        {
            Directory.Delete(output, true);
        }
    }

    private static List<Measurement> Judge(double engine, double loop, JobMetrics metrics)
    {
        SlotMetrics cpu = metrics.Slots[0];
        double wall = (metrics.Elapsed * cpu.Slots).TotalSeconds;
        double unknown = cpu.Idle.GetValueOrDefault(IdleReason.Unknown).TotalSeconds;
        return
        [
            new("images a second", engine, "images/s", loop, "hand-written loop", RatioMin: RatioMin),
            new("idle share of CPU slots", 1 - cpu.Busy.TotalSeconds / wall, "of the time", IdleShareMax, "most", 1),
            new("unknown idle share", unknown / wall, "of the time", 0.01, "most", 1),
            new("peak resident bytes", ResidentMemory.Measure().TreeBytes, "bytes", ResidentBytesMax, "most", 1),
        ];
    }

    private static double RunLoop(string folder, string turnFolder)
    {
        Directory.CreateDirectory(turnFolder);
        long start = Stopwatch.GetTimestamp();
        HandWrittenLoop.Run(folder, PhotosJob.ModelPath, Path.Combine(turnFolder, "loop.parquet"), Environment.ProcessorCount);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
