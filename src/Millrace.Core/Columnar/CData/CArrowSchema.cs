using System.Runtime.InteropServices;

namespace Millrace.Columnar.CData;

/// <summary>
/// <c>struct ArrowSchema</c> of the Arrow C Data Interface: the type and metadata of one column, or of a batch when
/// <see cref="Format"/> is <c>+s</c> and its children are the columns.
/// </summary>
/// <remarks>
/// <para>Source: Apache Arrow format, "The Arrow C data interface". Blittable; the layout is an ABI and never changes.</para>
/// <para>Ownership: the producer owns all memory behind the pointers until <see cref="Release"/> is called, which the
/// holder does exactly once on the root. A structure may be moved by a bitwise copy, after which <see cref="Release"/>
/// of the old place must be set to null without being called. A null <see cref="Release"/> marks a released structure.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CArrowSchema
{
    /// <summary>Flag: the dictionary's order of indices is meaningful.</summary>
    public const long FlagDictionaryOrdered = 1;

    /// <summary>Flag: the field may hold NULLs.</summary>
    public const long FlagNullable = 2;

    /// <summary>Flag: the keys within each value of this map are sorted.</summary>
    public const long FlagMapKeysSorted = 4;

    /// <summary>Format string of the type, UTF-8, ends with NUL; never null: <c>l</c> is a 64-bit integer, <c>+w:384</c> a fixed-size list.</summary>
    public byte* Format;

    /// <summary>Field name, UTF-8, ends with NUL; may be null.</summary>
    public byte* Name;

    /// <summary>Key-value metadata, or null: int32 count, then per entry int32 length and bytes of key and value, in native byte order.</summary>
    public byte* Metadata;

    /// <summary>Bit set of the <c>Flag…</c> constants.</summary>
    public long Flags;

    /// <summary>Number of <see cref="Children"/>.</summary>
    public long ChildCount;

    /// <summary>The children, or null if there are none. The array and what it points at belong to the producer.</summary>
    public CArrowSchema** Children;

    /// <summary>The type of the dictionary's values, or null if the field is not dictionary-encoded.</summary>
    public CArrowSchema* Dictionary;

    /// <summary>Frees what the structure and its children hold and sets this field to null; null when already released.</summary>
    public delegate* unmanaged[Cdecl]<CArrowSchema*, void> Release;

    /// <summary>The producer's own; opaque to everyone else.</summary>
    public void* PrivateData;

    /// <summary>Calls <see cref="Release"/> if <paramref name="schema"/> is not null and not yet released.</summary>
    public static void ReleaseIfLive(CArrowSchema* schema)
    {
        if (schema is not null && schema->Release is not null)
            schema->Release(schema);
    }
}
