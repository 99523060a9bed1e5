using System.Buffers.Binary;
using System.IO.Compression;

namespace Millrace.Media.Tests.Native;

/// <summary>Writes small image files by hand, so that readers are tested against the formats rather than against the writer beside
/// them.</summary>
internal static class ImageFiles
{
    /// <summary>A PNG of filter type 0. Source: W3C PNG, third edition.</summary>
    public static byte[] Png(int width, int height, int bitDepth, int colorType, byte[] samples, byte[]? palette = null)
    {
        int rowBytes = samples.Length / height;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(samples, y * rowBytes, rowBytes);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)bitDepth;
        header[9] = (byte)colorType;
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        WritePart(png, "IHDR"u8, header);
        if (palette is not null)
            WritePart(png, "PLTE"u8, palette);
        WritePart(png, "IDAT"u8, rows.ToArray());
        WritePart(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>An uncompressed little-endian TIFF of one strip. Source: TIFF 6.0.</summary>
    public static byte[] Tiff(int width, int height, int samplesPerPixel, int photometric, int bits, int sampleFormat, byte[] samples)
    {
        (int Tag, int Type, int Count, int Number)[] entries =
        [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, 1), (262, 3, 1, photometric),
            (273, 4, 1, 0), (277, 3, 1, samplesPerPixel), (278, 4, 1, height), (279, 4, 1, samples.Length), (339, 3, 1, sampleFormat),
        ];
        int bitsAt = 8 + 2 + (entries.Length * 12) + 4;
        int samplesAt = bitsAt + (4 * samplesPerPixel);
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((ushort)entries.Length);
        foreach ((int tag, int type, int _, int number) in entries)
        {
            bool perSample = tag is 258 or 339 && samplesPerPixel > 2;
            int offset = tag == 339 ? bitsAt + (2 * samplesPerPixel) : bitsAt;
            writer.Write((ushort)tag);
            writer.Write((ushort)type);
            writer.Write(perSample ? samplesPerPixel : 1);
            writer.Write(perSample ? offset : tag == 273 ? samplesAt : number);
        }

        writer.Write(0);
        for (int i = 0; i < samplesPerPixel; i++)
            writer.Write((ushort)bits);
        for (int i = 0; i < samplesPerPixel; i++)
            writer.Write((ushort)sampleFormat);
        writer.Write(samples);
        return file.ToArray();
    }

    /// <summary>Puts an EXIF segment with an orientation behind a JPEG's first marker. Source: EXIF 2.32, section 4.5.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0,
            1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg.AsSpan(0, 2), .. segment, .. jpeg.AsSpan(2)];
    }

    private static void WritePart(MemoryStream png, ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] part = [.. name, .. content];
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(part);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(part));
        png.Write(number);
    }

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
