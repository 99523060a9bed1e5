using System.Buffers.Binary;

namespace Millrace.Media.Native;

/// <summary>Tells an image's format from its first bytes, and whether its last bytes are there.</summary>
internal static class ImageSniffer
{
    /// <summary>libvips' classes of the loaders that are allowed; all others are blocked, since every input is hostile.</summary>
    public static IReadOnlyList<string> LoaderClasses { get; } =
    [
        "VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif", "VipsForeignLoadTiff", "VipsForeignLoadHeif",
    ];

    /// <summary>Answers the format, or null if it is none that the engine reads.</summary>
    /// <param name="data">The encoded image.</param>
    public static string? FormatOf(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "JPEG";
        if (data.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return "PNG";
        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8))
            return "WEBP";
        if (data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8))
            return "GIF";
        if (data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8) || data.StartsWith("II+\0"u8) || data.StartsWith("MM\0+"u8))
            return "TIFF";
        return data.Length >= 12 && data[4..].StartsWith("ftypavi"u8) ? "AVIF" : null;
    }

    /// <summary>libvips' operation that reads a format, a literal with a zero byte behind it.</summary>
    /// <param name="format">An answer of <see cref="FormatOf"/>.</param>
    public static ReadOnlySpan<byte> LoaderOf(string format) => format switch
    {
        "JPEG" => "jpegload_buffer"u8,
        "PNG" => "pngload_buffer"u8,
        "WEBP" => "webpload_buffer"u8,
        "GIF" => "gifload_buffer"u8,
        "TIFF" => "tiffload_buffer"u8,
        _ => "heifload_buffer"u8,
    };

    /// <summary>
    /// Whether data that failed to decode ends before its format's end mark, so that it is cut rather than damaged. A guess for the
    /// error code only; answers
    /// false where the format has no mark.
    /// </summary>
    /// <param name="format">An answer of <see cref="FormatOf"/>.</param>
    /// <param name="data">The encoded image.</param>
    public static bool IsCut(string format, ReadOnlySpan<byte> data) => format switch
    {
        "JPEG" => data.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0,
        "PNG" => data.LastIndexOf("IEND"u8) < 0,
        "WEBP" => data.Length < 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(data[4..]),
        "GIF" => data[^1] != 0x3B,
        _ => false,
    };
}
