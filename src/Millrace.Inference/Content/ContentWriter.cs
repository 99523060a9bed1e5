using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Inference.Content;

/// <summary>Writes values in one canonical form into a hash: equal values give equal bytes, however their columns lie in memory.</summary>
/// <remarks>
/// <para>
/// Source of the form: <c>docs/specs/result-journal.md</c>. Little-endian. Each value begins with a byte: 0 for NULL, else 1. Text and
/// bytes carry their length, lists their count; −0.0 is 0.0, and all NaN are one. Types are not written: who compares hashes puts the schema into
/// them. Wide values go to the hash where they lie, without a copy.
/// </para>
/// <para>Not thread-safe.</para>
/// </remarks>
/// <param name="hash">Takes the bytes.</param>
internal sealed class ContentWriter(IContentHash hash)
{
    private const byte Null = 0;
    private const byte Value = 1;
    private const byte Packed = 2;
    private const int GatheredBytesMax = 512;
    private const int DirectBytesMin = 128;
    private static readonly FloatContent<short> Halves = new(0x7C00, 0x7E00);
    private static readonly FloatContent<int> Singles = new(0x7F80_0000, 0x7FC0_0000);
    private static readonly FloatContent<long> Doubles = new(0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_0000);
    private readonly GatheringHash _bytes = new(hash);

    /// <summary>Whether a reference was written that names no version, so that equal bytes need not mean equal payloads.</summary>
    public bool HasUnpinnedReference { get; private set; }

    /// <summary>Writes one row.</summary>
    /// <param name="rows">The rows, borrowed.</param>
    /// <param name="row">Which.</param>
    public void WriteRow(Batch rows, int row)
    {
        HasUnpinnedReference = false;
        for (int i = 0; i < rows.Schema.Count; i++)
            Write(rows.Schema[i].Type, rows[i], row);
        _bytes.Flush();
    }

    private void Write(DataType type, Column column, int row)
    {
        if (column.IsNull(row))
        {
            WriteByte(Null);
            return;
        }

        WriteByte(Value);
        if (type is ObjectRefType reference)
            HasUnpinnedReference |= column.Children[((StructType)reference.Storage).IndexOf("version")].IsNull(row);
        switch (type.Storage)
        {
            case BooleanType:
                WriteByte(column.GetBoolean(row) ? (byte)1 : (byte)0);
                break;
            case Utf8Type or BinaryType:
                ReadOnlySpan<byte> bytes = column.GetBytes(row);
                WriteCount(bytes.Length);
                _bytes.Append(bytes);
                break;
            case ListType list:
                int start = column.ValueOffsets[row];
                int count = column.ValueOffsets[row + 1] - start;
                WriteCount(count);
                WriteItems(list.Item.Type, column.Children[0], start, count);
                break;
            case FixedSizeListType list:
                WriteItems(list.Item.Type, column.Children[0], row * list.Size, list.Size);
                break;
            case StructType members:
                for (int i = 0; i < members.Fields.Length; i++)
                    Write(members.Fields[i].Type, column.Children[i], row);
                break;
            default:
                WriteFixed(type.Storage, column, row, 1);
                break;
        }
    }

    /// <summary>Numbers without NULL among them are written together.</summary>
    private void WriteItems(DataType type, Column items, int start, int count)
    {
        if (type.Storage is IntegerType or FloatType or TimestampType && !HasNull(items, start, count))
        {
            WriteByte(Packed);
            WriteFixed(type.Storage, items, start, count);
            return;
        }

        WriteByte(Value);
        for (int i = 0; i < count; i++)
            Write(type, items, start + i);
    }

    private void WriteFixed(DataType storage, Column column, int start, int count)
    {
        switch (storage)
        {
            case FloatType { BitWidth: 16 }:
                Halves.Write(column.Values<short>().Slice(start, count), _bytes);
                break;
            case FloatType { BitWidth: 32 }:
                Singles.Write(column.Values<int>().Slice(start, count), _bytes);
                break;
            case FloatType:
                Doubles.Write(column.Values<long>().Slice(start, count), _bytes);
                break;
            case IntegerType { BitWidth: 8 }:
                _bytes.Append(column.Values<byte>().Slice(start, count));
                break;
            case IntegerType { BitWidth: 16 }:
                _bytes.Append(MemoryMarshal.AsBytes(column.Values<ushort>().Slice(start, count)));
                break;
            case IntegerType { BitWidth: 32 }:
                _bytes.Append(MemoryMarshal.AsBytes(column.Values<uint>().Slice(start, count)));
                break;
            case IntegerType or TimestampType:
                _bytes.Append(MemoryMarshal.AsBytes(column.Values<ulong>().Slice(start, count)));
                break;
            default:
                throw Errors.MillraceException.Internal("TYPE_UNKNOWN", $"{storage} has no canonical form");
        }
    }

    private static bool HasNull(Column column, int start, int count) =>
        column.NullCount > 0 && Bitmap.CountOnes(column.ValidityBits, column.Offset + start, count) < count;

    private void WriteByte(byte value) => _bytes.Append([value]);

    private void WriteCount(int count)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        _bytes.Append(bytes);
    }

    /// <summary>Joins small pieces up; large ones go through.</summary>
    private sealed class GatheringHash(IContentHash hash) : IContentHash
    {
        private readonly byte[] _gathered = new byte[GatheredBytesMax];
        private int _count;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > _gathered.Length - _count || bytes.Length >= DirectBytesMin)
                Flush();
            if (bytes.Length >= DirectBytesMin)
            {
                hash.Append(bytes);
                return;
            }

            bytes.CopyTo(_gathered.AsSpan(_count));
            _count += bytes.Length;
        }

        public void Flush()
        {
            hash.Append(_gathered.AsSpan(0, _count));
            _count = 0;
        }
    }
}
