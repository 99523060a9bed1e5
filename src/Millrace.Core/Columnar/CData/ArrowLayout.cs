using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>A foreign schema: our types, and where the producer's memory layout differs from ours (64-bit offsets, views). Immutable.</summary>
public sealed class ArrowLayout
{
    internal ArrowLayout(Schema schema, ForeignNode[] columns)
    {
        Schema = schema;
        Columns = columns;
    }

    /// <summary>The schema of the batches that the import makes.</summary>
    public Schema Schema { get; }

    /// <summary>Whether batches are imported without converting a layout.</summary>
    public bool IsZeroCopy => Columns.All(c => c.IsOwn);

    internal ForeignNode[] Columns { get; }
}
