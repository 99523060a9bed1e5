namespace Millrace.Media.Native;

/// <summary>A view of decoded pixels that someone else owns: interleaved 8-bit samples, <c>uint8[height, width, channels]</c>, no
/// padding.</summary>
internal readonly ref struct RawPixels
{
    /// <summary>Views pixels.</summary>
    /// <param name="pixels">Exactly height × width × channels bytes; not copied.</param>
    /// <param name="size">Width and height, each at least 1.</param>
    /// <param name="mode">Their layout.</param>
    /// <exception cref="ArgumentException">The byte count does not fit the size.</exception>
    public RawPixels(ReadOnlySpan<byte> pixels, PixelSize size, PixelMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size.Height);
        if (mode is < PixelMode.Gray or > PixelMode.Rgba)
            throw new ArgumentOutOfRangeException(nameof(mode));
        if (pixels.Length != size.Bytes(mode))
            throw new ArgumentException($"{size} pixels of {mode} are {size.Bytes(mode)} bytes, not {pixels.Length}", nameof(pixels));
        Pixels = pixels;
        Size = size;
        Mode = mode;
    }

    /// <summary>The samples.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>Width and height.</summary>
    public PixelSize Size { get; }

    /// <summary>Layout of a pixel.</summary>
    public PixelMode Mode { get; }

    /// <summary>Samples a pixel.</summary>
    public int Channels => (int)Mode;

    /// <summary>Bytes of a row.</summary>
    public int RowBytes => Size.Width * Channels;

    /// <summary>One row.</summary>
    /// <param name="row">Its number, from 0 at the top.</param>
    public ReadOnlySpan<byte> Row(int row) => Pixels.Slice(row * RowBytes, RowBytes);
}
