using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Millrace.Columnar.CData;

namespace Millrace.Connectors.Tests.DuckDb;

/// <summary>Exports test columns by the C Data Interface, counts what is live, and prints rows of any producer.</summary>
internal static unsafe class TestArrow
{
    private static long _live;

    /// <summary>Native allocations not yet released by whoever got them.</summary>
    public static long Live => Interlocked.Read(ref _live);

    public static void Export(TestColumn column, CArrowSchema* into)
    {
        *into = default;
        into->Format = Utf8(column.Format);
        into->Name = Utf8(column.Name);
        into->Flags = CArrowSchema.FlagNullable;
        into->ChildCount = column.Children.Length;
        into->Children = (CArrowSchema**)Allocate(column.Children.Length * sizeof(void*));
        for (int i = 0; i < column.Children.Length; i++)
        {
            into->Children[i] = (CArrowSchema*)Allocate(sizeof(CArrowSchema));
            Export(column.Children[i], into->Children[i]);
        }

        into->Release = &ReleaseSchema;
    }

    public static void Export(TestColumn column, CArrowArray* into)
    {
        *into = default;
        into->Length = column.Length;
        into->NullCount = column.Validity is null ? 0 : -1;
        into->BufferCount = column.Buffers.Length + 1;
        into->Buffers = (void**)Allocate((column.Buffers.Length + 1) * sizeof(void*));
        into->Buffers[0] = column.Validity is null ? null : Copy(column.Validity);
        for (int i = 0; i < column.Buffers.Length; i++)
            into->Buffers[i + 1] = Copy(column.Buffers[i]);
        into->ChildCount = column.Children.Length;
        into->Children = (CArrowArray**)Allocate(column.Children.Length * sizeof(void*));
        for (int i = 0; i < column.Children.Length; i++)
        {
            into->Children[i] = (CArrowArray*)Allocate(sizeof(CArrowArray));
            Export(column.Children[i], into->Children[i]);
        }

        into->Release = &ReleaseArray;
    }

    /// <summary>The names and formats of a schema's children: <c>id:l, tags:+l(item:u)</c>.</summary>
    public static string Describe(CArrowSchema* schema) =>
        string.Join(", ", Enumerable.Range(0, (int)schema->ChildCount).Select(i => DescribeField(schema->Children[i])));

    /// <summary>One row as text, by the schema.</summary>
    public static string Row(CArrowSchema* schema, CArrowArray* array, long row)
    {
        row += array->Offset;
        if (array->BufferCount > 0 && array->Buffers[0] is not null && !Bit(array->Buffers[0], row))
            return "NULL";
        string format = Text(schema->Format);
        void* data = array->BufferCount > 1 ? array->Buffers[1] : null;
        switch (format[0])
        {
            case 'b': return Bit(data, row) ? "true" : "false";
            case 'c': return $"{((sbyte*)data)[row]}";
            case 'C': return $"{((byte*)data)[row]}";
            case 's': return $"{((short*)data)[row]}";
            case 'S': return $"{((ushort*)data)[row]}";
            case 'i': return $"{((int*)data)[row]}";
            case 'I': return $"{((uint*)data)[row]}";
            case 'l': return $"{((long*)data)[row]}";
            case 'L': return $"{((ulong*)data)[row]}";
            case 'f': return $"{((float*)data)[row]:R}";
            case 'g': return $"{((double*)data)[row]:R}";
            case 'u' or 'z': return Bytes(format[0], array, row);
            case 't': return format.StartsWith("td", StringComparison.Ordinal) ? $"d{((int*)data)[row]}" : $"{format}@{((long*)data)[row]}";
            default: return Nested(format, schema, array, row);
        }
    }

    private static string Nested(string format, CArrowSchema* schema, CArrowArray* array, long row)
    {
        if (format == "+s")
            return $"{{{string.Join(", ", Enumerable.Range(0, (int)schema->ChildCount).Select(i => Child(i, row)))}}}";
        int* offsets = (int*)(format == "+l" ? array->Buffers[1] : null);
        long size = format == "+l" ? 0 : long.Parse(format.AsSpan(3));
        long first = format == "+l" ? offsets[row] : row * size;
        long count = format == "+l" ? offsets[row + 1] - first : size;
        return $"[{string.Join(", ", Enumerable.Range(0, (int)count).Select(i => Child(0, first + i)))}]";

        string Child(int child, long index) => Row(schema->Children[child], array->Children[child], index);
    }

    private static string Bytes(char format, CArrowArray* array, long row)
    {
        int* offsets = (int*)array->Buffers[1];
        ReadOnlySpan<byte> value = new((byte*)array->Buffers[2] + offsets[row], offsets[row + 1] - offsets[row]);
        return format == 'u' ? Encoding.UTF8.GetString(value) : Convert.ToHexString(value);
    }

    private static string DescribeField(CArrowSchema* field)
    {
        string self = $"{Text(field->Name)}:{Text(field->Format)}";
        return field->ChildCount == 0 ? self : $"{self}({Describe(field)})";
    }

    private static bool Bit(void* bits, long index) => ((((byte*)bits)[index / 8] >> (int)(index % 8)) & 1) != 0;

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    private static void* Allocate(int bytes)
    {
        Interlocked.Increment(ref _live);
        return NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 64), 64);
    }

    private static void Free(void* memory)
    {
        if (memory is null)
            return;
        Interlocked.Decrement(ref _live);
        NativeMemory.AlignedFree(memory);
    }

    private static void* Copy(byte[] bytes)
    {
        void* memory = Allocate(bytes.Length);
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return memory;
    }

    private static byte* Utf8(string text) => (byte*)Copy([.. Encoding.UTF8.GetBytes(text), 0]);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseSchema(CArrowSchema* schema)
    {
        for (long i = 0; i < schema->ChildCount; i++)
        {
            CArrowSchema.ReleaseIfLive(schema->Children[i]);
            Free(schema->Children[i]);
        }

        Free(schema->Children);
        Free(schema->Format);
        Free(schema->Name);
        schema->Release = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseArray(CArrowArray* array)
    {
        for (long i = 0; i < array->ChildCount; i++)
        {
            CArrowArray.ReleaseIfLive(array->Children[i]);
            Free(array->Children[i]);
        }

        for (long i = 0; i < array->BufferCount; i++)
            Free(array->Buffers[i]);
        Free(array->Buffers);
        Free(array->Children);
        array->Release = null;
    }
}
