using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Gives schemas and batches to other libraries in this process through the Arrow C Data Interface, without copying values.</summary>
/// <remarks>
/// Source: Apache Arrow format, "The Arrow C data interface". Logical types travel as extension types in the field's metadata. The
/// consumer calls each structure's release callback once, from any thread, or moves children out as the specification allows.
/// </remarks>
public static unsafe class ArrowExport
{
    private static readonly MemoryAllocator Scratch = MemoryAllocator.CreateRoot("arrow export");

    /// <summary>What an empty buffer points at: some consumers take a null pointer for an error.</summary>
    private static readonly nint Zeros = (nint)NativeMemory.AlignedAlloc(MemoryAllocator.Alignment, MemoryAllocator.Alignment);

    static ArrowExport() => NativeMemory.Clear((void*)Zeros, MemoryAllocator.Alignment);

    /// <summary>Writes a schema as a struct of its columns.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="target">Where to write; what stands there is overwritten. The caller releases it.</param>
    public static void ToC(Schema schema, CArrowSchema* target)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(target);
        SchemaMemory.Write(new Field("", new StructType(schema.Fields), false), target);
    }

    /// <summary>Writes a batch as a struct of its columns. Takes the batch over; its memory lives until the consumer releases it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="target">Where to write; what stands there is overwritten. The caller, or whom it gives it to, releases it.</param>
    public static void ToC(Batch batch, CArrowArray* target)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(target);
        using (batch)
        {
            *target = new CArrowArray { Length = batch.RowCount };
            Fill(target, [null], batch.Columns);
        }
    }

    private static void Write(Column column, CArrowArray* target)
    {
        bool isCut = column.Type.Storage is StructType or FixedSizeListType;
        var held = new NativeBuffer?[column.Buffers.Length];
        for (int i = 0; i < held.Length; i++)
            held[i] = i > 0 || column.NullCount > 0 ? column.Buffers[i]?.Retain() : null;
        if (isCut && column.Offset > 0 && held[0] is NativeBuffer validity)
        {
            // Children are cut to this column's rows already, so its validity has to start at bit 0 as well.
            held[0] = Rebase(validity, column.Offset, column.Length);
            validity.Release();
        }

        *target = new CArrowArray { Length = column.Length, NullCount = column.NullCount, Offset = isCut || held.Length == 0 ? 0 : column.Offset };
        Fill(target, held, column.Children);
    }

    /// <summary>Fills in buffers, children and what frees them.</summary>
    private static void Fill(CArrowArray* target, NativeBuffer?[] held, ReadOnlySpan<Column> children)
    {
        target->BufferCount = held.Length;
        target->Buffers = (void**)NativeMemory.AllocZeroed((nuint)Math.Max(held.Length, 1), (nuint)sizeof(void*));
        for (int i = 0; i < held.Length; i++)
        {
            if (held[i] is NativeBuffer buffer && buffer.Length > 0)
                target->Buffers[i] = (void*)buffer.Pointer;
            else
                target->Buffers[i] = i == 0 ? null : (void*)Zeros;
        }

        target->ChildCount = children.Length;
        target->Children = (CArrowArray**)NativeMemory.AllocZeroed((nuint)Math.Max(children.Length, 1), (nuint)sizeof(CArrowArray*));
        target->PrivateData = (void*)GCHandle.ToIntPtr(GCHandle.Alloc(held));
        target->Release = &Release;
        for (int i = 0; i < children.Length; i++)
        {
            target->Children[i] = (CArrowArray*)NativeMemory.AllocZeroed((nuint)sizeof(CArrowArray));
            Write(children[i], target->Children[i]);
        }
    }

    private static NativeBuffer Rebase(NativeBuffer bits, int offset, int length)
    {
        NativeBuffer rebased = Scratch.AllocateZeroed(Bitmap.ByteCount(length));
        Bitmap.Copy(bits.Span, offset, rebased.Span, 0, length);
        return rebased;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(CArrowArray* array)
    {
        for (long i = 0; i < array->ChildCount; i++)
        {
            CArrowArray.ReleaseIfLive(array->Children[i]);
            NativeMemory.Free(array->Children[i]);
        }

        GCHandle handle = GCHandle.FromIntPtr((nint)array->PrivateData);
        foreach (NativeBuffer? buffer in (NativeBuffer?[])handle.Target!) // set by Fill
            buffer?.Release();
        handle.Free();
        NativeMemory.Free(array->Children);
        NativeMemory.Free(array->Buffers);
        array->PrivateData = null;
        array->Release = null;
    }
}
