using System.Runtime.InteropServices;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>Owns one DuckDB object; all of them are destroyed by a function that takes the address of the handle.</summary>
internal sealed unsafe class DuckDbHandle : SafeHandle
{
    private readonly delegate* unmanaged[Cdecl]<nint*, void> _destroy;

    /// <summary>Takes ownership of <paramref name="value"/>; 0 owns nothing.</summary>
    public DuckDbHandle(nint value, delegate* unmanaged[Cdecl]<nint*, void> destroy)
        : base(0, ownsHandle: true)
    {
        _destroy = destroy;
        SetHandle(value);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The raw handle; valid while this object is neither disposed nor collected.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        nint value = handle;
        _destroy(&value);
        return true;
    }
}
