namespace Millrace.Media.Native;

/// <summary>An encoded image in memory that libvips allocated. Its owner copies what it needs and disposes of it once.</summary>
internal sealed unsafe class EncodedImage : IDisposable
{
    private readonly int _bytes;
    private nint _blob;

    /// <summary>Takes over a counted reference to a blob.</summary>
    /// <param name="blob">The blob.</param>
    public EncodedImage(nint blob)
    {
        nuint length;
        VipsApi.BlobGet(blob, &length);
        _bytes = checked((int)length);
        _blob = blob;
        VipsMemory.AddEncoded(_bytes);
    }

    /// <summary>The encoded bytes; valid until this is disposed of.</summary>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_blob == 0, this);
            nuint length;
            byte* data = VipsApi.BlobGet(_blob, &length);
            return new ReadOnlySpan<byte>(data, _bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_blob == 0)
            return;
        VipsApi.AreaUnref(_blob);
        VipsMemory.AddEncoded(-_bytes);
        _blob = 0;
    }
}
