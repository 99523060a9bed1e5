using Millrace.Columnar;

namespace Millrace.Benchmarks.Photos;

/// <summary>
/// R7: the main job, killed at a random moment and resumed, with and without the result journal: what is lost, doubled, paid twice.
/// </summary>
internal sealed class KillAndResume : IBenchmark
{
    private const int Photos = 300;
    private const int Kills = 50;
    private const int Seed = 7;
    private static readonly TimeSpan GroupCommit = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public string Id => "R7";

    /// <inheritdoc/>
    public string Summary => "300 JPEGs, killed with -9 at a random moment and resumed, 50 times without and 50 times with the result journal";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string photos = PhotoSet.Ensure(Photos);
        KillFigures plain = await KillAllAsync(photos, hasJournal: false);
        KillFigures journalled = await KillAllAsync(photos, hasJournal: true);
        double rows = 2.0 * Kills * Photos;
        return
        [
            new("rows lost", plain.Lost + journalled.Lost, "rows", rows, "rows in all", 0),
            new("rows doubled", plain.Doubled + journalled.Doubled, "rows", rows, "rows in all", 0),
            new("rows asked again, without the journal", plain.Repeated, "rows", plain.Allowed, "answered since the newest checkpoint's trigger", 1),
            new("rows asked again, with it", journalled.Repeated, "rows", Math.Max(1, plain.Repeated), "without"),
            new(
                "rows asked again that were answered earlier than one group commit before the kill", journalled.Excess, "rows", rows / 2,
                "rows in all", 0),
        ];
    }

    private static async Task<KillFigures> KillAllAsync(string photos, bool hasJournal)
    {
        TimeSpan whole;
        using (var calm = new KilledJob(photos, hasJournal))
            whole = await calm.RunAsync(isRestore: false);
        var random = new Random(Seed);
        var figures = new KillFigures();
        for (int done = 0; done < Kills;)
        {
            using var job = new KilledJob(photos, hasJournal);
            if (await job.KillAsync(whole * (0.15 + 0.8 * random.NextDouble())) is not DateTime moment)
                continue; // too late: it had ended
            IReadOnlyList<(DateTime Time, int Rows)> before = job.Calls();
            DateTime? trigger = job.NewestTrigger();
            await job.RunAsync(isRestore: trigger is not null);
            int repeated = job.Calls().Sum(c => c.Rows) - Photos;
            int allowed = before.Where(c => hasJournal ? c.Time > moment - GroupCommit : trigger is null || c.Time >= trigger).Sum(c => c.Rows);
            figures.Add(repeated, allowed, await ReadAsync(job.Output), Photos);
            done++;
        }

        return figures;
    }

    private static async Task<List<string>> ReadAsync(string output)
    {
        var session = new Session();
        await session.ExecuteAsync($"CREATE TABLE o WITH ('connector' = 'parquet', 'path' = '{output}');");
        var uris = new List<string>();
        await foreach (Batch batch in session.QueryAsync("SELECT uri FROM o"))
        {
            using (batch)
            {
                for (int row = 0; row < batch.RowCount; row++)
                    uris.Add(batch[0].GetString(row) ?? throw new InvalidOperationException("a result without its image"));
            }
        }

        return uris;
    }
}
