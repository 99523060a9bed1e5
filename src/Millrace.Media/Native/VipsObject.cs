namespace Millrace.Media.Native;

/// <summary>One counted reference to a libvips object. Its owner disposes of it once; a default one holds nothing.</summary>
internal ref struct VipsObject
{
    /// <summary>Takes over a reference.</summary>
    /// <param name="handle">Address of the object, or 0.</param>
    public VipsObject(nint handle) => Handle = handle;

    /// <summary>Address of the object; 0 when there is none.</summary>
    public nint Handle { get; private set; }

    /// <summary>Whether there is no object: the call that should have made it failed.</summary>
    public readonly bool IsNone => Handle == 0;

    /// <summary>Gives up the reference held and takes over another.</summary>
    /// <param name="next">The reference to hold from now on; it is emptied.</param>
    public void Replace(ref VipsObject next)
    {
        Dispose();
        Handle = next.Handle;
        next.Handle = 0;
    }

    /// <summary>Gives the reference up.</summary>
    public unsafe void Dispose()
    {
        if (Handle == 0)
            return;
        VipsApi.Unref(Handle);
        Handle = 0;
    }
}
