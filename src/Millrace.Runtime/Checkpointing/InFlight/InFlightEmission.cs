namespace Millrace.Runtime.Checkpointing;

/// <summary>What leaves the in-flight table next.</summary>
/// <typeparam name="T">The payload handle.</typeparam>
internal abstract record InFlightEmission<T>
{
    /// <summary>A result; the entry is gone from the table.</summary>
    public sealed record Result(long Sequence, T? Payload) : InFlightEmission<T>;

    /// <summary>A watermark whose earlier entries have all left.</summary>
    public sealed record Watermark(long Milliseconds) : InFlightEmission<T>;

    /// <summary>A barrier. <paramref name="Entries"/> are in its checkpoint; emit it before anything else.</summary>
    public sealed record Barrier(long Checkpoint, bool IsFinal, IReadOnlyList<InFlightEntry<T>> Entries) : InFlightEmission<T>;
}
