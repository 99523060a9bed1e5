using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Types;

namespace Millrace.Connectors.Objects;

/// <summary>What one reference names. Borrowed from its column.</summary>
internal readonly ref struct ObjectWindow
{
    private ObjectWindow(ReadOnlySpan<byte> uri, long offset, long? length, ReadOnlySpan<byte> version)
    {
        Uri = uri;
        Offset = offset;
        Length = length;
        Version = version;
    }

    /// <summary>The object.</summary>
    public ReadOnlySpan<byte> Uri { get; }

    /// <summary>Bytes from its start; may be anything.</summary>
    public long Offset { get; }

    /// <summary>Bytes; null to the end; may be anything.</summary>
    public long? Length { get; }

    /// <summary>The version that it must have; empty for any.</summary>
    public ReadOnlySpan<byte> Version { get; }

    /// <summary>The reference of a row that is not NULL: an OBJECT_REF, or a URI as text.</summary>
    public static ObjectWindow Of(Operand operand, int row)
    {
        Column column = operand.Column;
        int index = operand.IndexOf(row);
        if (column.Type.Storage is not StructType)
            return new ObjectWindow(column.GetBytes(index), 0, null, default);
        ReadOnlySpan<Column> members = column.Children;
        long? length = members[2].IsNull(index) ? null : members[2].Values<long>()[index];
        ReadOnlySpan<byte> version = members[3].IsNull(index) ? default : members[3].GetBytes(index);
        return new ObjectWindow(members[0].GetBytes(index), members[1].Values<long>()[index], length, version);
    }
}
