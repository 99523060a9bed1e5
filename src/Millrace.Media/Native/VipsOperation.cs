using System.Diagnostics;
using Millrace.Errors;

namespace Millrace.Media.Native;

/// <summary>
/// One libvips operation: made by name, its inputs set as GObject properties, built once, its output taken. Names are UTF-8 literals
/// (<c>"jpegload_buffer"u8</c>), which end with a zero byte in memory.
/// </summary>
internal unsafe ref struct VipsOperation
{
    private nint _handle;
    private nint _blob;

    /// <summary>Makes an operation that is not built yet.</summary>
    /// <param name="name">Nickname of the operation.</param>
    /// <exception cref="MillraceException"><c>VIPS_OPERATION_MISSING</c> (external): this libvips was built without it.</exception>
    public VipsOperation(ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
            _handle = VipsApi.OperationNew(text);
        if (_handle == 0)
        {
            throw MillraceException.External(
                "VIPS_OPERATION_MISSING",
                $"libvips has no operation '{System.Text.Encoding.UTF8.GetString(name)}'",
                "Its build does not fit: run native/setup.sh");
        }
    }

    /// <summary>Sets an integer, enum or flags property.</summary>
    public readonly void Set(ReadOnlySpan<byte> property, int number)
    {
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, GValue.Int);
        VipsApi.SetInt(&boxed, number);
        Store(property, &boxed);
    }

    /// <summary>Sets a Boolean property.</summary>
    public readonly void Set(ReadOnlySpan<byte> property, bool flag)
    {
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, GValue.Boolean);
        VipsApi.SetBoolean(&boxed, flag ? 1 : 0);
        Store(property, &boxed);
    }

    /// <summary>Sets a property of type double.</summary>
    public readonly void Set(ReadOnlySpan<byte> property, double number)
    {
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, GValue.Double);
        VipsApi.SetDouble(&boxed, number);
        Store(property, &boxed);
    }

    /// <summary>Sets an image property; the operation takes its own reference.</summary>
    public readonly void Set(ReadOnlySpan<byte> property, in VipsObject image)
    {
        Debug.Assert(!image.IsNone, "a failed image was passed on");
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, GValue.Object);
        VipsApi.SetObject(&boxed, image.Handle);
        Store(property, &boxed);
    }

    /// <summary>Sets the bytes that a loader reads. They are not copied and must stay where they are until every object that came of
    /// them is gone.</summary>
    public void SetBytes(ReadOnlySpan<byte> property, byte* data, int length)
    {
        Debug.Assert(_blob == 0, "one blob an operation");
        _blob = VipsApi.BlobNew(0, data, (nuint)length);
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, VipsApi.BlobType);
        VipsApi.SetBoxed(&boxed, _blob);
        Store(property, &boxed);
    }

    /// <summary>Builds the operation and answers its output image, or none if it failed.</summary>
    public VipsObject BuildImage()
    {
        if (VipsApi.ObjectBuild(_handle) != 0)
            return default;
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, GValue.Object);
        fixed (byte* text = "out"u8)
            VipsApi.GetProperty(_handle, text, &boxed);
        nint image = VipsApi.DupObject(&boxed);
        VipsApi.ValueUnset(&boxed);
        return new VipsObject(image);
    }

    /// <summary>Builds the operation and answers its output blob as a counted reference, or 0 if it failed.</summary>
    public nint BuildBlob()
    {
        if (VipsApi.ObjectBuild(_handle) != 0)
            return 0;
        GValue boxed = default;
        VipsApi.ValueInit(&boxed, VipsApi.BlobType);
        fixed (byte* text = "buffer"u8)
            VipsApi.GetProperty(_handle, text, &boxed);
        nint blob = VipsApi.DupBoxed(&boxed);
        VipsApi.ValueUnset(&boxed);
        return blob;
    }

    /// <summary>Gives up the operation; what was taken from it lives on.</summary>
    public void Dispose()
    {
        if (_handle == 0)
            return;
        VipsApi.UnrefOutputs(_handle);
        VipsApi.Unref(_handle);
        _handle = 0;
        if (_blob != 0)
            VipsApi.AreaUnref(_blob);
        _blob = 0;
    }

    private readonly void Store(ReadOnlySpan<byte> property, GValue* boxed)
    {
        fixed (byte* text = property)
            VipsApi.SetProperty(_handle, text, boxed);
        VipsApi.ValueUnset(boxed);
    }
}
