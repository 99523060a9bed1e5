using System.Globalization;

namespace Millrace.Benchmarks.Photos;

/// <summary>What checkpoints cost the main job: R3 with one each second against R3 without, turn by turn in one process.</summary>
internal sealed class CheckpointCost : IBenchmark
{
    private const int Photos = 2000;
    private const int Turns = 5;
    private const double RatioMin = 0.97;

    /// <inheritdoc/>
    public string Id => "R3-checkpoints";

    /// <inheritdoc/>
    public string Summary => "the main job with a checkpoint each second against the same without, medians of 5 turns each";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = PhotoSet.Ensure(Photos);
        string output = Directory.CreateTempSubdirectory("millrace-r3-").FullName;
        try
        {
            var with = new List<double>();
            var without = new List<double>();
            for (int turn = 0; turn <= Turns; turn++)
            {
                string place = Path.Combine(output, turn.ToString(CultureInfo.InvariantCulture));
                (double plain, _) = await PhotosJob.RunAsync(folder, place + "-plain", Photos);
                (double safe, _) = await PhotosJob.RunAsync(
                    folder, place + "-safe", Photos, ("checkpoint.dir", place + "-checkpoints"), ("checkpoint.interval", "1 s"));

                // The first turn warms both and does not count.
                if (turn == 0)
                    continue;
                without.Add(Photos / plain);
                with.Add(Photos / safe);
            }

            return [new("images a second, a checkpoint each second", Measurement.Median(with), "images/s", Measurement.Median(without), "without checkpoints", RatioMin: RatioMin)];
        }
        finally
        {
            Directory.Delete(output, true);
        }
    }
}
