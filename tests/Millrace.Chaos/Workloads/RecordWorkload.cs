using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Workloads;

/// <summary>Records out of files, through a query, into files: what W1 and W9 share.</summary>
internal abstract class RecordWorkload(ResultFiles results) : IWorkload
{
    private static readonly string[] Formats = ["json", "parquet", "arrow"];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract TimeSpan Guess { get; }

    /// <summary>Files of input.</summary>
    protected abstract int Splits { get; }

    /// <summary>Rows of each.</summary>
    protected abstract int RowsPerSplit { get; }

    /// <summary>Statements between the tables and the job.</summary>
    protected abstract string Model { get; }

    /// <summary>The query.</summary>
    protected abstract string Query { get; }

    /// <summary>The checkpoint interval.</summary>
    protected abstract string Interval { get; }

    /// <summary>Whether faults must find calls in flight.</summary>
    protected virtual bool NeedsInFlight => false;

    /// <inheritdoc/>
    public ChaosJob Prepare(RunFolder folder, Random random)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string format = Formats[random.Next(Formats.Length)];
        IReadOnlyCollection<Row> expected = Records.Write(folder.Input, Splits, RowsPerSplit, random);
        File.WriteAllText(folder.Script, $"""
            CREATE TABLE records (split INT, seq BIGINT, crc BIGINT, magic VARCHAR, txt VARCHAR) WITH ('connector' = 'json', 'path' = '{folder.Input}');
            CREATE TABLE results WITH ('connector' = '{format}', 'path' = '{folder.Output}');
            {Model}
            INSERT INTO results {Query};
            """);
        string dead = Path.Combine(folder.Output, "_rejected");
        return new ChaosJob
        {
            Script = folder.Script,
            Arguments = ["--json", "--progress", "none", .. CheckpointArguments.Of(folder, Interval, random)],
            Outputs = [folder.Output, dead],
            Expected = expected,
            NeedsInFlight = NeedsInFlight,
            ReadResults = async () =>
            {
                var findings = new List<Finding>();
                IReadOnlyList<string> rows = await results.ReadAsync(folder.Output, format, findings);
                IReadOnlyList<string> deadRows = await results.ReadAsync(dead, "json", findings);
                return new ResultRows([.. rows.Select(Records.Parse)], [.. deadRows.Select(ResultFiles.OriginOf)], findings);
            },
        };
    }
}
