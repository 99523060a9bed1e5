namespace Millrace.Media.Native;

/// <summary>Width and height of an image.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
internal readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>The size with its sides exchanged.</summary>
    public PixelSize Transposed => new(Height, Width);

    /// <summary>Bytes of the pixels in a mode.</summary>
    /// <param name="mode">Their layout.</param>
    public long Bytes(PixelMode mode) => (long)Width * Height * (int)mode;

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";
}
