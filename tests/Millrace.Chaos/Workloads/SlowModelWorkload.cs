namespace Millrace.Chaos.Workloads;

/// <summary>W9: a slow model with hundreds of calls in flight, so that each fault finds some.</summary>
internal sealed class SlowModelWorkload(ResultFiles results) : RecordWorkload(results)
{
    /// <inheritdoc/>
    public override string Name => "w9";

    /// <inheritdoc/>
    public override TimeSpan Guess => TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override int Splits => 4;

    /// <inheritdoc/>
    protected override int RowsPerSplit => 500;

    /// <inheritdoc/>
    protected override string Model => """
        CREATE MODEL slow INPUT (txt VARCHAR) OUTPUT (answer VARCHAR)
        WITH ('provider' = 'simulated', 'latency' = '400 ms', 'batch-rows' = '1', 'max-concurrent' = '300', 'max-in-flight' = '400');
        """;

    /// <inheritdoc/>
    protected override string Query =>
        "SELECT split, seq, crc, magic, txt, seq * 2 AS twice, answer FROM ML_PREDICT(TABLE records, MODEL slow, DESCRIPTOR(txt))";

    /// <inheritdoc/>
    protected override string Interval => "60 ms";

    /// <inheritdoc/>
    protected override bool NeedsInFlight => true;
}
