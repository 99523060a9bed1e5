using System.Collections.Immutable;

namespace Millrace.Runtime.Metrics;

/// <summary>A job's figures at one moment. Immutable.</summary>
public sealed record JobMetrics
{
    /// <summary>Rows that left the sources.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows that sinks took.</summary>
    public long RowsWritten { get; init; }

    /// <summary>Rows that were left out for an error.</summary>
    public long RowsRejected { get; init; }

    /// <summary>Of the rows written and rejected, those of earlier runs: a restored job goes on with their figures, not with their time.</summary>
    public long RowsDoneBefore { get; init; }

    /// <summary>Rows that went on with NULL in place of a value.</summary>
    public long RowsNulled { get; init; }

    /// <summary>Calls of models, batches counted once.</summary>
    public long ModelCalls { get; init; }

    /// <summary>Rows given to models.</summary>
    public long ModelRows { get; init; }

    /// <summary>Rows answered from the result journal, without a model.</summary>
    public long JournalHits { get; init; }

    /// <summary>Rows that shared the model's answer to another row of equal content which was asked at the same time.</summary>
    public long RowsShared { get; init; }

    /// <summary>Time since the job began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The most bytes that the ledger had granted at once.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Rows that the sources expect in all; −1 when unknown.</summary>
    public long RowsExpected { get; init; } = -1;

    /// <summary>The stages' figures, sources first.</summary>
    public ImmutableArray<StageMetrics> Stages { get; init; } = [];

    /// <summary>Where the slots' time went, by kind of slot.</summary>
    public ImmutableArray<SlotMetrics> Slots { get; init; } = [];
}
