using System.Runtime.InteropServices;

namespace Millrace.Columnar.CData;

/// <summary>
/// <c>struct ArrowArray</c> of the Arrow C Data Interface: the values of one column, or of a batch when it goes with a
/// <see cref="CArrowSchema"/> of format <c>+s</c>.
/// </summary>
/// <remarks>
/// <para>Source: Apache Arrow format, "The Arrow C data interface". Blittable; the layout is an ABI and never changes.</para>
/// <para>Ownership: as for <see cref="CArrowSchema"/>. A child may be moved out of its parent by a bitwise copy whose
/// source's <see cref="Release"/> is then set to null; the parent's release skips it.</para>
/// <para>Not thread-safe to change; <see cref="Release"/> may be called on any thread.</para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CArrowArray
{
    /// <summary>Number of rows, without <see cref="Offset"/>.</summary>
    public long Length;

    /// <summary>Number of NULLs, or −1 if not counted yet.</summary>
    public long NullCount;

    /// <summary>Rows to skip at the start of every buffer.</summary>
    public long Offset;

    /// <summary>Number of <see cref="Buffers"/>; fixed by the type.</summary>
    public long BufferCount;

    /// <summary>Number of <see cref="Children"/>; fixed by the type.</summary>
    public long ChildCount;

    /// <summary>The buffers in the order of the columnar format; a validity bitmap may be null when there are no NULLs.</summary>
    public void** Buffers;

    /// <summary>The children, or null if there are none.</summary>
    public CArrowArray** Children;

    /// <summary>The dictionary's values, or null if not dictionary-encoded.</summary>
    public CArrowArray* Dictionary;

    /// <summary>Frees what the structure and its children hold and sets this field to null; null when already released.</summary>
    public delegate* unmanaged[Cdecl]<CArrowArray*, void> Release;

    /// <summary>The producer's own; opaque to everyone else.</summary>
    public void* PrivateData;

    /// <summary>Calls <see cref="Release"/> if <paramref name="array"/> is not null and not yet released.</summary>
    public static void ReleaseIfLive(CArrowArray* array)
    {
        if (array is not null && array->Release is not null)
            array->Release(array);
    }
}
