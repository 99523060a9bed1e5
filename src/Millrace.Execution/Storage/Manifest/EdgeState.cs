namespace Millrace.Execution.Storage;

/// <summary>What a checkpoint holds of one input channel.</summary>
/// <param name="Edge">The edge's id; two edges between the same stages differ in it.</param>
/// <param name="Upstream">The subtask at the other end.</param>
/// <param name="Mode">How the barrier crossed it.</param>
/// <param name="Records">Records in channel state; 0 when aligned.</param>
/// <param name="Watermark">The channel's watermark, milliseconds since the epoch, or null before the first.</param>
/// <param name="Ended">Whether the channel had ended.</param>
public sealed record EdgeState(string Edge, SubtaskId Upstream, EdgeMode Mode, long Records, long? Watermark, bool Ended);
