namespace Millrace.Chaos.Workloads;

/// <summary>W1: files of JSON lines, a projection, files in a format that the seed chooses.</summary>
internal sealed class FilesWorkload(ResultFiles results, int rowsPerSplit = 20_000) : RecordWorkload(results)
{
    /// <inheritdoc/>
    public override string Name => "w1";

    /// <inheritdoc/>
    public override TimeSpan Guess => TimeSpan.FromSeconds(1.2);

    /// <inheritdoc/>
    protected override int Splits => 6;

    /// <inheritdoc/>
    protected override int RowsPerSplit => rowsPerSplit;

    /// <inheritdoc/>
    protected override string Model => "";

    /// <inheritdoc/>
    protected override string Query => "SELECT split, seq, crc, magic, txt, seq * 2 AS twice FROM records";

    /// <inheritdoc/>
    protected override string Interval => "40 ms";
}
