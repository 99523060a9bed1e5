using Millrace.Columnar;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Exchange;

/// <summary>What travels on an exchange: a slice with the bytes charged for it, a barrier, or the end.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Batch">The slice; the item owns it. Null otherwise.</param>
/// <param name="Charge">The bytes granted for the slice.</param>
/// <param name="CheckpointId">The barrier's checkpoint; 0 otherwise.</param>
/// <param name="IsFinal">Whether the barrier's checkpoint is the last one: the input has ended before it.</param>
internal readonly record struct ExchangeItem(ExchangeItemKind Kind, Batch? Batch, ByteCharge Charge, long CheckpointId, bool IsFinal = false)
{
    public static ExchangeItem End { get; } = new(ExchangeItemKind.End, null, ByteCharge.None, 0);

    public static ExchangeItem Of(Batch batch, ByteCharge charge) => new(ExchangeItemKind.Slice, batch, charge, 0);

    public static ExchangeItem Barrier(long checkpointId, bool isFinal) =>
        new(ExchangeItemKind.Barrier, null, ByteCharge.None, checkpointId, isFinal);
}
