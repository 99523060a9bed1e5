using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Takes by index where values are of fixed width. The caller has checked the indices.</summary>
internal static class IndexGather
{
    public static Column TakeFixedWidth(Column source, ReadOnlySpan<int> indices, bool hasNulls, bool isNullable, MemoryAllocator allocator)
    {
        using var parts = new ColumnParts(source.Type, allocator, 2);
        switch (StorageTypes.ByteWidth(source.Type))
        {
            case 1:
                TakeValues<byte>(source, indices, hasNulls, parts);
                break;
            case 2:
                TakeValues<ushort>(source, indices, hasNulls, parts);
                break;
            case 4:
                TakeValues<uint>(source, indices, hasNulls, parts);
                break;
            default:
                TakeValues<ulong>(source, indices, hasNulls, parts);
                break;
        }

        return parts.Finish(indices.Length, TakeValidity(source, indices, hasNulls, isNullable, parts));
    }

    public static Column TakeBits(Column source, ReadOnlySpan<int> indices, bool hasNulls, bool isNullable, MemoryAllocator allocator)
    {
        using var parts = new ColumnParts(source.Type, allocator, 2);
        Span<byte> bits = parts.AllocateBits(1, indices.Length);
        if (source.Length > 0)
            TakeBits(source.Buffers[1]!.Span, source.Offset, indices, bits); // rows imply bits
        return parts.Finish(indices.Length, TakeValidity(source, indices, hasNulls, isNullable, parts));
    }

    public static Column TakeStruct(
        Column source, StructType members, ReadOnlySpan<int> indices, bool hasNulls, bool isNullable, MemoryAllocator allocator)
    {
        using var parts = new ColumnParts(source.Type, allocator, 1, members.Fields.Length);
        for (int i = 0; i < members.Fields.Length; i++)
            parts.PutChild(i, Selection.TakeChecked(source.Children[i], indices, hasNulls, members.Fields[i].IsNullable, allocator));
        return parts.Finish(indices.Length, TakeValidity(source, indices, hasNulls, isNullable, parts));
    }

    private static void TakeValues<T>(Column source, ReadOnlySpan<int> indices, bool hasNulls, ColumnParts parts)
        where T : unmanaged
    {
        Span<T> values = parts.Allocate<T>(1, indices.Length);
        if (source.Length == 0)
        {
            values.Clear();
            return;
        }

        Debug.Assert(values.Length == indices.Length, "one value an index");
        ref T from = ref MemoryMarshal.GetReference(source.Values<T>());
        ref T to = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            Unsafe.Add(ref to, i) = hasNulls && index < 0 ? default : Unsafe.Add(ref from, index);
        }
    }

    private static int TakeValidity(Column source, ReadOnlySpan<int> indices, bool hasNulls, bool isNullable, ColumnParts parts)
    {
        ReadOnlySpan<byte> from = source.ValidityBits;
        if (from.IsEmpty && !(hasNulls && isNullable))
            return 0;
        Span<byte> validity = parts.AllocateBits(0, indices.Length);
        int valid = 0;
        for (int start = 0; start < indices.Length; start += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, indices.Length - start);
            ulong word = 0;
            for (int i = 0; i < count; i++)
            {
                int index = indices[start + i];
                bool isValid = index < 0 ? !isNullable : from.IsEmpty || Bitmap.Get(from, source.Offset + index);
                word |= (isValid ? 1UL : 0) << i;
            }

            BitWords.Write(validity, start, word, count);
            valid += BitOperations.PopCount(word);
        }

        return indices.Length - valid;
    }

    private static void TakeBits(ReadOnlySpan<byte> from, int offset, ReadOnlySpan<int> indices, Span<byte> to)
    {
        for (int start = 0; start < indices.Length; start += BitWords.Rows)
        {
            int count = Math.Min(BitWords.Rows, indices.Length - start);
            ulong word = 0;
            for (int i = 0; i < count; i++)
            {
                int index = indices[start + i];
                word |= (index >= 0 && Bitmap.Get(from, offset + index) ? 1UL : 0) << i;
            }

            BitWords.Write(to, start, word, count);
        }
    }
}
