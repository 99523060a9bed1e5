namespace Millrace.Benchmarks.Photos;

/// <summary>
/// What checkpoints cost the main job: R3 with one each second against R3 without, in many short pairs in one process. Two runs of a pair are
/// the machine's mood apart, which may be more than what is measured; the order changes from pair to pair, and the median pair counts.
/// </summary>
internal sealed class CheckpointCost : IBenchmark
{
    private const int Photos = 1000;
    private const int WarmPairs = 2;
    private const int Pairs = 21;
    private const double RatioMin = 0.97;

    /// <inheritdoc/>
    public string Id => "R3-checkpoints";

    /// <inheritdoc/>
    public string Summary => "the main job with a checkpoint each second against the same without, the median of 21 pairs";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = PhotoSet.Ensure(Photos);
        string output = Directory.CreateTempSubdirectory("millrace-r3-").FullName;
        try
        {
            var pairs = new List<(double With, double Without)>();
            for (int pair = 0; pair < WarmPairs + Pairs; pair++)
            {
                bool isFirst = pair % 2 == 0;
                double with = isFirst ? await RateAsync(folder, output, true) : 0;
                double without = await RateAsync(folder, output, false);
                pairs.Add((isFirst ? with : await RateAsync(folder, output, true), without));
            }

            (double With, double Without) median = pairs.Skip(WarmPairs).OrderBy(p => p.With / p.Without).ElementAt(Pairs / 2);
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

    private static async Task<double> RateAsync(string folder, string output, bool hasCheckpoints)
    {
        string place = Path.Combine(output, Guid.NewGuid().ToString("n"));
        (string, string)[] options = hasCheckpoints ? [("checkpoint.dir", place + "-checkpoints"), ("checkpoint.interval", "1 s")] : [];
        (double seconds, _) = await PhotosJob.RunAsync(folder, place, Photos, options);
        return Photos / seconds;
    }
}
