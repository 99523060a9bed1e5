using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Millrace.Columnar.CData;

namespace Millrace.Core.Tests.Columnar.CData;

/// <summary>A batch of one column made by hand, as another library (or an attacker) would make it.</summary>
internal sealed unsafe class ForeignBatch : IDisposable
{
    private static int releases;
    private readonly List<nint> _memory = [];

    public ForeignBatch(string format, long length, params byte[]?[] buffers)
    {
        ReleasesBefore = releases;
        Schema = Allocate<CArrowSchema>();
        ColumnSchema = Allocate<CArrowSchema>();
        *ColumnSchema = new CArrowSchema { Format = Text(format), Name = Text("c"), Flags = CArrowSchema.FlagNullable, Release = &ReleaseSchema };
        *Schema = new CArrowSchema { Format = Text("+s"), ChildCount = 1, Children = Pointers(ColumnSchema), Release = &ReleaseSchema };
        Array = Allocate<CArrowArray>();
        Column = MakeArray(length, buffers);
        *Array =
            new CArrowArray { Length = length, BufferCount = 1, Buffers = (void**)Pointers<byte>(null), ChildCount = 1, Release = &ReleaseArray };
        Array->Children = Pointers(Column);
    }

    public CArrowSchema* Schema { get; }

    public CArrowSchema* ColumnSchema { get; }

    public CArrowArray* Array { get; }

    public CArrowArray* Column { get; }

    public int ReleasesBefore { get; }

    public int Releases => releases - ReleasesBefore;

    public CArrowArray* MakeArray(long length, params byte[]?[] buffers)
    {
        CArrowArray* array = Allocate<CArrowArray>();
        void** pointers = (void**)NativeMemory.AllocZeroed((nuint)Math.Max(buffers.Length, 1), (nuint)sizeof(void*));
        _memory.Add((nint)pointers);
        for (int i = 0; i < buffers.Length; i++)
            pointers[i] = Copy(buffers[i]);
        *array = new CArrowArray { Length = length, BufferCount = buffers.Length, Buffers = pointers, Release = &ReleaseArray };
        return array;
    }

    public void AddChild(string format, CArrowArray* child)
    {
        CArrowSchema* schema = Allocate<CArrowSchema>();
        *schema = new CArrowSchema { Format = Text(format), Name = Text("item"), Flags = CArrowSchema.FlagNullable, Release = &ReleaseSchema };
        ColumnSchema->ChildCount = 1;
        ColumnSchema->Children = Pointers(schema);
        Column->ChildCount = 1;
        Column->Children = Pointers(child);
    }

    public void SetMetadata(byte[] metadata) => ColumnSchema->Metadata = (byte*)Copy(metadata);

    public byte* Text(string text) => (byte*)Copy(Encoding.UTF8.GetBytes(text + "\0"));

    public static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();

    public void Dispose()
    {
        foreach (nint memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    private void* Copy(byte[]? bytes)
    {
        if (bytes is null)
            return null;
        byte* copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
        _memory.Add((nint)copy);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    private T* Allocate<T>()
        where T : unmanaged
    {
        void* memory = NativeMemory.AllocZeroed((nuint)sizeof(T));
        _memory.Add((nint)memory);
        return (T*)memory;
    }

    private T** Pointers<T>(T* one)
        where T : unmanaged
    {
        nint* pointers = Allocate<nint>();
        *pointers = (nint)one;
        return (T**)pointers;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseSchema(CArrowSchema* schema) => schema->Release = null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseArray(CArrowArray* array)
    {
        Interlocked.Increment(ref releases);
        array->Release = null;
    }
}
