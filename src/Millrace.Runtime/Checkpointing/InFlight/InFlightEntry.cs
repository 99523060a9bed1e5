namespace Millrace.Runtime.Checkpointing;

/// <summary>One entry as it stands in a checkpoint.</summary>
/// <param name="Sequence">Its place among the entries of its subtask.</param>
/// <param name="Kind">Where its work is done.</param>
/// <param name="IsFinished">Whether <paramref name="Payload"/> holds a result that is emitted without a new call.</param>
/// <param name="Payload">The driver's handle: input before expansion, or the result; default for a watermark.</param>
/// <param name="Attempts">Starts so far.</param>
/// <param name="Pin">Version of the object it refers to, fixed when it was first resolved; or null.</param>
/// <param name="Watermark">Milliseconds since the epoch where it is a watermark, else null.</param>
/// <typeparam name="T">The payload handle.</typeparam>
internal sealed record InFlightEntry<T>(
    long Sequence, InFlightKind Kind, bool IsFinished, T? Payload, int Attempts, string? Pin, long? Watermark);
