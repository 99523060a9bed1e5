using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Converts utf8 and binary views to offsets and bytes.</summary>
/// <remarks>
/// Source: Apache Arrow format, "Variable-size binary view layout": 16 bytes a value; up to 12 bytes inline, else length, prefix,
/// buffer and offset. In the C interface the last buffer holds the sizes of the data buffers.
/// </remarks>
internal static unsafe class ViewImport
{
    private const int ViewBytes = 16;
    private const int InlineBytes = 12;

    public static Column Import(ForeignSlice slice, MemoryAllocator allocator)
    {
        if (slice.Array->BufferCount < 3)
            throw ForeignData.Invalid(slice.Name, $"views have 3 buffers or more, and it has {slice.Array->BufferCount}");
        byte* views = (byte*)slice.Array->Buffers[1];
        if (views is null && slice.Count > 0)
            throw ForeignData.Invalid(slice.Name, "buffer 1 is missing");
        ReadOnlySpan<byte> validity = slice.Array->Buffers[0] is null
            ? default
            : new ReadOnlySpan<byte>(slice.Array->Buffers[0], Bitmap.ByteCount(slice.Offset + slice.Count));
        using var builder = new BytesBuilder(slice.Node.Type, allocator);
        for (int row = slice.Offset; row < slice.Offset + slice.Count; row++)
        {
            if (!validity.IsEmpty && !Bitmap.Get(validity, row))
            {
                builder.AppendNull();
                continue;
            }

            ReadOnlySpan<byte> value = Value(slice, views + (long)row * ViewBytes);
            if (slice.Node.Type.Storage is Utf8Type && !Utf8.IsValid(value))
                throw ForeignData.Invalid(slice.Name, "text is not valid UTF-8");
            builder.Append(value);
        }

        return builder.Finish();
    }

    private static ReadOnlySpan<byte> Value(ForeignSlice slice, byte* view)
    {
        int length = Unsafe.ReadUnaligned<int>(view);
        if (length < 0)
            throw ForeignData.Invalid(slice.Name, $"a value is {length} bytes long");
        if (length <= InlineBytes)
            return new ReadOnlySpan<byte>(view + sizeof(int), length);
        int buffer = Unsafe.ReadUnaligned<int>(view + 8);
        int offset = Unsafe.ReadUnaligned<int>(view + 12);
        long dataBuffers = slice.Array->BufferCount - 3;
        byte* sizes = (byte*)slice.Array->Buffers[slice.Array->BufferCount - 1];
        if (buffer < 0 || buffer >= dataBuffers || sizes is null || slice.Array->Buffers[2 + buffer] is null)
            throw ForeignData.Invalid(slice.Name, $"a view points at buffer {buffer} of {dataBuffers}");
        long size = Unsafe.ReadUnaligned<long>(sizes + (long)buffer * sizeof(long));
        if (offset < 0 || (long)offset + length > size)
            throw ForeignData.Invalid(slice.Name, $"a view points outside its buffer of {size} bytes");
        return new ReadOnlySpan<byte>((byte*)slice.Array->Buffers[2 + buffer] + offset, length);
    }
}
