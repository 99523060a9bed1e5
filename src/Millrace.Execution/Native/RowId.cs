using System.Globalization;
using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Plan.Logical;

namespace Millrace.Execution.Native;

/// <summary>A row's id, as its hidden column holds it: stable over restarts.</summary>
/// <param name="High">The first word.</param>
/// <param name="Low">The second word.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct RowId(ulong High, ulong Low)
{
    /// <summary>The ids of a batch's rows, borrowed from it; none where the plan carries none.</summary>
    public static ReadOnlySpan<RowId> Of(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        int index = batch.Schema.IndexOf(RowIdentity.IdColumn);
        return index < 0 ? [] : MemoryMarshal.Cast<ulong, RowId>(batch[index].Children[0].Values<ulong>());
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
