using Millrace.Columnar;

namespace Millrace.Execution.Sources;

/// <summary>What a reader answers.</summary>
/// <param name="Status">What to do next.</param>
/// <param name="Batch">The rows, owned by the caller now; null where there are none.</param>
public readonly record struct ReadResult(ReadStatus Status, Batch? Batch)
{
    /// <summary>The split is read to its end.</summary>
    public static ReadResult End { get; } = new(ReadStatus.End, null);

    /// <summary>A batch; there may be more.</summary>
    public static ReadResult Of(Batch batch) => new(ReadStatus.More, batch);

    /// <summary>Nothing yet: ask again after a time.</summary>
    public static ReadResult Later { get; } = new(ReadStatus.Later, null);
}
