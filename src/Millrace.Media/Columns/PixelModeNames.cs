using Millrace.Media.Native;

namespace Millrace.Media.Columns;

/// <summary>Names of modes, as IMAGE stores them.</summary>
internal static class PixelModeNames
{
    /// <summary>The name of a mode.</summary>
    public static string Name(this PixelMode mode) => mode switch
    {
        PixelMode.Gray => "L",
        PixelMode.GrayAlpha => "LA",
        PixelMode.Rgb => "RGB",
        _ => "RGBA",
    };

    /// <summary>The name of a mode in UTF-8.</summary>
    public static ReadOnlySpan<byte> Utf8Name(this PixelMode mode) => mode switch
    {
        PixelMode.Gray => "L"u8,
        PixelMode.GrayAlpha => "LA"u8,
        PixelMode.Rgb => "RGB"u8,
        _ => "RGBA"u8,
    };

    /// <summary>The mode of a name, or null.</summary>
    public static PixelMode? Parse(string name) => name.ToUpperInvariant() switch
    {
        "L" => PixelMode.Gray,
        "LA" => PixelMode.GrayAlpha,
        "RGB" => PixelMode.Rgb,
        "RGBA" => PixelMode.Rgba,
        _ => null,
    };
}
