namespace Millrace.Media.Native;

/// <summary>What an encoded image says of itself.</summary>
/// <param name="Format">Container: <c>JPEG</c>, <c>PNG</c>, <c>WEBP</c>, <c>GIF</c>, <c>TIFF</c> or <c>AVIF</c>.</param>
/// <param name="Width">Columns as stored, before <paramref name="Orientation"/>.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Channels">Samples a pixel, alpha included. Palettes are expanded: they count as RGB or RGBA.</param>
/// <param name="Mode"><c>L</c>, <c>LA</c>, <c>RGB</c>, <c>RGBA</c>, <c>CMYK</c>, <c>LAB</c>; 16-bit samples <c>I;16</c>, <c>LA;16</c>,
/// <c>RGB;16</c>, <c>RGBA;16</c>; <c>F</c> for floating point;
/// <c>?</c> for what cannot be decoded. One-bit images count as <c>L</c>.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8; 1 is upright, also where there is none. Source: EXIF 2.32, tag 0x0112.</param>
/// <param name="Pages">Pages or frames, at least 1. Decoding reads the first.</param>
/// <param name="Interlaced">Progressive JPEG or interlaced PNG: decoding holds the whole image.</param>
internal readonly record struct ImageHeader(
    string Format,
    int Width,
    int Height,
    int Channels,
    string Mode,
    int Orientation,
    int Pages,
    bool Interlaced)
{
    /// <summary>Pixels of the first page.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>Whether applying <see cref="Orientation"/> exchanges width and height.</summary>
    public bool IsTransposed => Orientation >= 5;

    /// <summary>Whether the last channel is alpha.</summary>
    public bool HasAlpha => Mode.StartsWith("LA", StringComparison.Ordinal) && Mode != "LAB" || Mode.StartsWith("RGBA", StringComparison.Ordinal);

    /// <summary>The mode in which nothing of an 8-bit image is lost: the default of a decode.</summary>
    public PixelMode NaturalMode => Mode switch
    {
        "L" or "I;16" => PixelMode.Gray,
        "LA" or "LA;16" => PixelMode.GrayAlpha,
        "RGBA" or "RGBA;16" => PixelMode.Rgba,
        _ => PixelMode.Rgb,
    };
}
