using Millrace.Columnar;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Types;

namespace Millrace.Planner.Physical;

/// <summary>Bytes of the largest slice that an operator is expected to emit, which the ledger keeps as the minimum of its edge.</summary>
/// <remarks>
/// Where all columns have a fixed size: a full batch of such rows, or one row. Where others hold small values only (text, references, short
/// arrays): 1 MiB; the ledger raises the minimum when larger slices come. Where they hold payloads (bytes, images, tensors of any shape): 4 MiB.
/// </remarks>
internal static class SliceSize
{
    private const long SmallValuesBytes = 1024 * 1024;

    /// <summary>Bytes of a slice of such rows.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="rowsMax">The most rows of a slice.</param>
    public static long Of(Schema schema, int rowsMax = Batch.MaxRows)
    {
        long row = 0;
        long slice = 0;
        foreach (Field field in schema.Fields)
        {
            if (RowBytes.OfType(field.Type) is long bytes)
                row += bytes + 1;
            else
                slice = Math.Max(slice, HoldsPayload(field.Type) ? Batch.MaxBytes : SmallValuesBytes);
        }

        slice = Math.Min(Batch.MaxBytes, slice + row * rowsMax);
        return Math.Max(slice, Math.Max(row, 1));
    }

    /// <summary>Whether values may be of megabytes.</summary>
    public static bool HoldsPayload(DataType type) => type switch
    {
        BinaryType or ImageType => true,
        TensorType tensor => !tensor.HasFixedShape,
        ListType list => HoldsPayload(list.Item.Type),
        FixedSizeListType list => HoldsPayload(list.Item.Type),
        StructType row => row.Fields.Any(f => HoldsPayload(f.Type)),
        _ => false,
    };
}
