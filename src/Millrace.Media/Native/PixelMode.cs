namespace Millrace.Media.Native;

/// <summary>Layout of decoded pixels: interleaved 8-bit samples, row after row, no padding. The number is the count of channels.</summary>
internal enum PixelMode
{
    /// <summary>Grey (<c>L</c>).</summary>
    Gray = 1,

    /// <summary>Grey and alpha, not premultiplied (<c>LA</c>).</summary>
    GrayAlpha = 2,

    /// <summary>Red, green, blue (<c>RGB</c>).</summary>
    Rgb = 3,

    /// <summary>Red, green, blue and alpha, not premultiplied (<c>RGBA</c>).</summary>
    Rgba = 4,
}
