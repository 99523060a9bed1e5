namespace Millrace.Benchmarks.Photos;

/// <summary>
/// What checkpoints cost the main job: R3 with one each second against R3 without, in many short runs in one process. Two runs are the
/// machine's mood apart, some ten percent, which is more than what is measured. So the runs are in blocks, with, without, without, with, in
/// which a drift and the order cancel out, and there are many: the rates are those of all runs together, good to some two percent.
/// </summary>
internal sealed class CheckpointCost : IBenchmark
{
    private const int Photos = 1000;
    private const int Blocks = 20;
    private const double RatioMin = 0.97;

    /// <inheritdoc/>
    public string Id => "R3-checkpoints";

    /// <inheritdoc/>
    public string Summary => "the main job with a checkpoint each second against the same without, 80 runs in turn";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = PhotoSet.Ensure(Photos);
        string output = Directory.CreateTempSubdirectory("millrace-r3-").FullName;
        try
        {
            await BlockAsync(folder, output); // warms up
            (double with, double without) = (0, 0);
            for (int block = 0; block < Blocks; block++)
            {
                (double With, double Without) seconds = await BlockAsync(folder, output);
                (with, without) = (with + seconds.With, without + seconds.Without);
            }

            const double Images = 2 * Blocks * Photos;
            return
            [
                new(
                    "images a second, a checkpoint each second", Images / with, "images/s", Images / without, "without checkpoints",
                    RatioMin: RatioMin),
            ];
        }
        finally
        {
            Directory.Delete(output, true);
        }
    }

    private static async Task<(double With, double Without)> BlockAsync(string folder, string output)
    {
        double first = await SecondsAsync(folder, output, hasCheckpoints: true);
        double without = await SecondsAsync(folder, output, hasCheckpoints: false) + await SecondsAsync(folder, output, hasCheckpoints: false);
        double with = first + await SecondsAsync(folder, output, hasCheckpoints: true);
        return (with, without);
    }

    private static async Task<double> SecondsAsync(string folder, string output, bool hasCheckpoints)
    {
        string place = Path.Combine(output, Guid.NewGuid().ToString("n"));
        (string, string)[] options = hasCheckpoints ? [("checkpoint.dir", place + "-checkpoints"), ("checkpoint.interval", "1 s")] : [];
        (double seconds, _) = await PhotosJob.RunAsync(folder, place, Photos, options);
        return seconds;
    }
}
