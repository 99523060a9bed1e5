namespace Millrace.Benchmarks.Photos;

/// <summary>
/// What checkpoints cost the main job: R3 with one each second against R3 without, in many short runs in one process. Two runs are the
/// machine's mood apart, which may be more than what is measured: a block is with, without, without, with, so that a drift, and who comes
/// first, cancel out. The median block counts.
/// </summary>
internal sealed class CheckpointCost : IBenchmark
{
    private const int Photos = 1000;
    private const int Blocks = 11;
    private const double RatioMin = 0.97;

    /// <inheritdoc/>
    public string Id => "R3-checkpoints";

    /// <inheritdoc/>
    public string Summary => "the main job with a checkpoint each second against the same without, the median of 11 blocks of four runs";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = PhotoSet.Ensure(Photos);
        string output = Directory.CreateTempSubdirectory("millrace-r3-").FullName;
        try
        {
            await BlockAsync(folder, output); // warms up
            var blocks = new List<(double With, double Without)>();
            for (int block = 0; block < Blocks; block++)
                blocks.Add(await BlockAsync(folder, output));
            (double With, double Without) median = blocks.OrderBy(b => b.With / b.Without).ElementAt(Blocks / 2);
            return
            [
                new("images a second, a checkpoint each second", median.With, "images/s", median.Without, "without checkpoints", RatioMin: RatioMin),
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
        return (2 * Photos / with, 2 * Photos / without);
    }

    private static async Task<double> SecondsAsync(string folder, string output, bool hasCheckpoints)
    {
        string place = Path.Combine(output, Guid.NewGuid().ToString("n"));
        (string, string)[] options = hasCheckpoints ? [("checkpoint.dir", place + "-checkpoints"), ("checkpoint.interval", "1 s")] : [];
        (double seconds, _) = await PhotosJob.RunAsync(folder, place, Photos, options);
        return seconds;
    }
}
