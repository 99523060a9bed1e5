using System.Runtime.InteropServices;

namespace Millrace.Columnar.CData;

/// <summary><c>struct ArrowArrayStream</c> of the Arrow C Stream Interface: batches of one schema, pulled one by one.</summary>
/// <remarks>
/// <para>Source: Apache Arrow format, "The Arrow C stream interface". Blittable; the layout is an ABI and never changes.</para>
/// <para>The callbacks answer 0 or an <c>errno</c> value. The consumer owns each schema and array it got and releases
/// them itself, before or after the stream. One thread at a time.</para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CArrowArrayStream
{
    /// <summary>Writes the schema of all batches, of format <c>+s</c>, to its second argument; may be called several times.</summary>
    public delegate* unmanaged[Cdecl]<CArrowArrayStream*, CArrowSchema*, int> GetSchema;

    /// <summary>Writes the next batch to its second argument; an array whose <see cref="CArrowArray.Release"/> is null means the end.</summary>
    public delegate* unmanaged[Cdecl]<CArrowArrayStream*, CArrowArray*, int> GetNext;

    /// <summary>The text of the last error, UTF-8, valid until the next call; null if there is none.</summary>
    public delegate* unmanaged[Cdecl]<CArrowArrayStream*, byte*> GetLastError;

    /// <summary>Frees the stream and sets this field to null; null when already released.</summary>
    public delegate* unmanaged[Cdecl]<CArrowArrayStream*, void> Release;

    /// <summary>The producer's own; opaque to everyone else.</summary>
    public void* PrivateData;

    /// <summary>Calls <see cref="Release"/> if <paramref name="stream"/> is not null and not yet released.</summary>
    public static void ReleaseIfLive(CArrowArrayStream* stream)
    {
        if (stream is not null && stream->Release is not null)
            stream->Release(stream);
    }
}
