using Millrace.Errors;

namespace Millrace.Media.Native;

/// <summary>Writes decoded pixels as encoded images. Thread-safe. No metadata is written.</summary>
internal static unsafe class ImageEncoder
{
    private const int KeepNothing = 0;

    /// <summary>Encodes pixels. The same pixels and parameters give the same bytes with the same library.</summary>
    /// <param name="source">The pixels; read in place.</param>
    /// <param name="format">Format.</param>
    /// <param name="quality">1 to 100 for JPEG and WebP; PNG ignores it.</param>
    /// <returns>The encoded image, the caller's to dispose of.</returns>
    /// <exception cref="MillraceException"><c>IMAGE_ENCODE</c> (user): the format cannot hold the image (WebP ends at 16,383 pixels a
    /// side, JPEG at 65,500).</exception>
    public static EncodedImage Encode(in RawPixels source, EncodeFormat format, int quality = 75)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (format != EncodeFormat.Jpeg || source.Mode is PixelMode.Gray or PixelMode.Rgb)
            return EncodeAsIs(source, format, quality);
        PixelMode opaque = source.Mode == PixelMode.Rgba ? PixelMode.Rgb : PixelMode.Gray;
        using var scratch = new NativeScratch(checked((int)source.Size.Bytes(opaque)));
        PixelOperations.ConvertMode(source, opaque, scratch.Span);
        return EncodeAsIs(new RawPixels(scratch.Span, source.Size, opaque), format, quality);
    }

    private static EncodedImage EncodeAsIs(in RawPixels source, EncodeFormat format, int quality)
    {
        fixed (byte* pixels = source.Pixels)
        {
            using VipsCall call = VipsCall.Begin();
            using VipsObject image = Interpret(pixels, source);
            using var save = new VipsOperation(SaverOf(format));
            save.Set("in"u8, image);
            save.Set("keep"u8, KeepNothing);
            if (format != EncodeFormat.Png)
                save.Set("Q"u8, quality);
            nint blob = save.BuildBlob();
            return blob != 0
                ? new EncodedImage(blob)
                : throw MillraceException.User(
                    "IMAGE_ENCODE",
                    $"an image of {source.Size} could not be written as {format}: {call.TakeDetail() ?? "no detail"}",
                    "Choose another format or size");
        }
    }

    // Pixels of unknown meaning would be taken for bands of a measurement, not for colour.
    private static VipsObject Interpret(byte* pixels, in RawPixels source)
    {
        using VipsObject image = VipsPipeline.Wrap(pixels, source.Size, source.Channels);
        if (image.IsNone)
            throw MillraceException.Internal("IMAGE_ENCODE", $"pixels of {source.Size} could not be wrapped");
        using var copy = new VipsOperation("copy"u8);
        copy.Set("in"u8, image);
        copy.Set("interpretation"u8, source.Channels <= 2 ? 1 : 22);
        return copy.BuildImage();
    }

    private static ReadOnlySpan<byte> SaverOf(EncodeFormat format) => format switch
    {
        EncodeFormat.Jpeg => "jpegsave_buffer"u8,
        EncodeFormat.Png => "pngsave_buffer"u8,
        _ => "webpsave_buffer"u8,
    };
}
