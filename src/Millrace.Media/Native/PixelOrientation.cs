using System.Diagnostics;

namespace Millrace.Media.Native;

/// <summary>Between an image as stored and as displayed. Source: EXIF 2.32, tag 0x0112 (orientation).</summary>
internal static class PixelOrientation
{
    /// <summary>Finds the part of the stored image that shows as a part of the displayed one.</summary>
    /// <param name="shown">A part of the image as displayed.</param>
    /// <param name="stored">Size as stored.</param>
    /// <param name="orientation">1 to 8.</param>
    public static VipsRect ToStored(VipsRect shown, PixelSize stored, int orientation)
    {
        (int x0, int y0) = Stored(shown.Left, shown.Top, stored, orientation);
        (int x1, int y1) = Stored(shown.Left + shown.Width - 1, shown.Top + shown.Height - 1, stored, orientation);
        return new VipsRect(Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0) + 1, Math.Abs(y1 - y0) + 1);
    }

    /// <summary>Turns and mirrors pixels so that they show upright.</summary>
    /// <param name="source">Pixels as stored.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="destination">As many bytes as the source; must not overlap it.</param>
    public static void Apply(in RawPixels source, int orientation, Span<byte> destination)
    {
        Debug.Assert(destination.Length == source.Pixels.Length, "the destination must fit");
        PixelSize shown = orientation >= 5 ? source.Size.Transposed : source.Size;
        int channels = source.Channels;
        int at = 0;
        for (int y = 0; y < shown.Height; y++)
        {
            for (int x = 0; x < shown.Width; x++)
            {
                (int left, int top) = Stored(x, y, source.Size, orientation);
                int from = (top * source.RowBytes) + (left * channels);
                for (int channel = 0; channel < channels; channel++)
                    destination[at++] = source.Pixels[from + channel];
            }
        }
    }

    private static (int X, int Y) Stored(int x, int y, PixelSize stored, int orientation)
    {
        int right = stored.Width - 1;
        int bottom = stored.Height - 1;
        return orientation switch
        {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            8 => (right - y, x),
            _ => (x, y),
        };
    }
}
