using System.Diagnostics;

namespace Millrace.Media.Native;

/// <summary>Operations on decoded pixels that copy and need no codec. Destinations are the caller's and must not overlap the
/// source.</summary>
internal static class PixelOperations
{
    /// <summary>Copies a part.</summary>
    /// <param name="source">The pixels.</param>
    /// <param name="area">The part to keep.</param>
    /// <param name="destination">Exactly the part's bytes.</param>
    /// <returns>Null, or <see cref="ImageErrorCode.OutsideImage"/>.</returns>
    public static ImageError? Crop(in RawPixels source, VipsRect area, Span<byte> destination)
    {
        if (area.Left < 0 || area.Top < 0 || area.Width < 1 || area.Height < 1
            || area.Width > source.Size.Width - area.Left || area.Height > source.Size.Height - area.Top)
        {
            return new ImageError(
                ImageErrorCode.OutsideImage,
                $"a part of {area.Width}x{area.Height} at ({area.Left}, {area.Top}) does not fit in an image of {source.Size}");
        }

        int rowBytes = area.Width * source.Channels;
        RequireLength(destination, (long)rowBytes * area.Height);
        for (int row = 0; row < area.Height; row++)
            source.Row(area.Top + row).Slice(area.Left * source.Channels, rowBytes).CopyTo(destination[(row * rowBytes)..]);
        return null;
    }

    /// <summary>Mirrors: left to right, top to bottom, or both.</summary>
    /// <param name="source">The pixels.</param>
    /// <param name="horizontal">Whether columns are exchanged.</param>
    /// <param name="vertical">Whether rows are exchanged.</param>
    /// <param name="destination">As many bytes as the source.</param>
    public static void Flip(in RawPixels source, bool horizontal, bool vertical, Span<byte> destination)
    {
        RequireLength(destination, source.Pixels.Length);
        if (horizontal)
        {
            PixelOrientation.Apply(source, vertical ? 3 : 2, destination);
            return;
        }

        for (int row = 0; row < source.Size.Height; row++)
            source.Row(vertical ? source.Size.Height - 1 - row : row).CopyTo(destination[(row * source.RowBytes)..]);
    }

    /// <summary>
    /// Changes the layout. Colour to grey is (19595 R + 38470 G + 7471 B + 32768) / 65536; alpha that the result lacks is dropped; alpha
    /// that the source
    /// lacks is 255. Source of the weights: ITU-R BT.601, section 2.5.1.
    /// </summary>
    /// <param name="source">The pixels.</param>
    /// <param name="mode">The layout wanted.</param>
    /// <param name="destination">Exactly the result's bytes.</param>
    public static void ConvertMode(in RawPixels source, PixelMode mode, Span<byte> destination)
    {
        RequireLength(destination, source.Size.Bytes(mode));
        if (source.Mode == mode)
            source.Pixels.CopyTo(destination);
        else if (mode is PixelMode.Gray or PixelMode.GrayAlpha)
            ToGray(source.Pixels, source.Channels, destination, (int)mode);
        else
            ToColor(source.Pixels, source.Channels, destination, (int)mode);
    }

    private static void ToGray(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to)
    {
        int at = 0;
        for (int i = 0; i + from <= source.Length; i += from)
        {
            ReadOnlySpan<byte> pixel = source.Slice(i, from);
            destination[at++] = from >= 3 ? (byte)(((19595 * pixel[0]) + (38470 * pixel[1]) + (7471 * pixel[2]) + 32768) >> 16) : pixel[0];
            if (to == 2)
                destination[at++] = from is 2 or 4 ? pixel[from - 1] : byte.MaxValue;
        }
    }

    private static void ToColor(ReadOnlySpan<byte> source, int from, Span<byte> destination, int to)
    {
        int at = 0;
        for (int i = 0; i + from <= source.Length; i += from)
        {
            ReadOnlySpan<byte> pixel = source.Slice(i, from);
            destination[at] = pixel[0];
            destination[at + 1] = from >= 3 ? pixel[1] : pixel[0];
            destination[at + 2] = from >= 3 ? pixel[2] : pixel[0];
            if (to == 4)
                destination[at + 3] = from is 2 or 4 ? pixel[from - 1] : byte.MaxValue;
            at += to;
        }
    }

    private static void RequireLength(Span<byte> destination, long bytes)
    {
        if (destination.Length != bytes)
            throw new ArgumentException($"the destination must have {bytes} bytes, not {destination.Length}", nameof(destination));
        Debug.Assert(bytes > 0, "an image has pixels");
    }
}
