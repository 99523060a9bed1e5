using System.Diagnostics.CodeAnalysis;
using Millrace.Columnar;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Exchange;

/// <summary>A slice at hand, which is taken bit by bit: rows from its front, and their share of its bytes.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class HeldSlice
{
    private Batch? _rest;
    private ByteCharge _charge;

    /// <summary>Whether nothing is at hand.</summary>
    public bool IsEmpty => _rest is null;

    /// <summary>Bytes of the rows that are left.</summary>
    public long Bytes => _charge.Bytes;

    /// <summary>Takes a slice and its bytes over. Nothing may be at hand.</summary>
    public void Put(Batch slice, ByteCharge charge)
    {
        if (_rest is not null)
            throw new InvalidOperationException("a slice is at hand already");
        (_rest, _charge) = (slice, charge);
    }

    /// <summary>Takes rows.</summary>
    /// <param name="rowsMax">The most rows, at least one; the rest stays.</param>
    /// <param name="slice">The rows, which the caller owns.</param>
    /// <param name="charge">Their bytes, which the caller owns; what is out of a minimum stays with the rest as long as it can.</param>
    /// <returns>Whether there were any.</returns>
    public bool TryTake(long rowsMax, [NotNullWhen(true)] out Batch? slice, out ByteCharge charge)
    {
        (slice, charge) = (_rest, _charge);
        (_rest, _charge) = (null, ByteCharge.None);
        if (slice is not Batch all)
            return false;
        if (all.RowCount <= rowsMax)
            return true;
        int rows = (int)rowsMax; // below the slice's
        slice = all.Slice(0, rows);
        (charge, _charge) = charge.Split(charge.Bytes * rows / all.RowCount);
        _rest = all.Slice(rows, all.RowCount - rows);
        all.Dispose();
        return true;
    }

    /// <summary>Throws the rest away.</summary>
    public void Clear(ByteLedger ledger)
    {
        _rest?.Dispose();
        ledger.Release(_charge);
        _rest = null;
        _charge = ByteCharge.None;
    }
}
