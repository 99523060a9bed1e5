using Millrace.Media.Columns;
using Millrace.Media.Native;

namespace Millrace.Media.Pixels;

/// <summary>Grey samples of an image.</summary>
internal static class GrayPixels
{
    /// <summary>The samples in place where the image is grey, else in working memory.</summary>
    public static ReadOnlySpan<byte> Of(in RawPixels pixels, ColumnScratch scratch)
    {
        if (pixels.Mode == PixelMode.Gray)
            return pixels.Pixels;
        Span<byte> gray = scratch.Take(checked((int)pixels.Size.Bytes(PixelMode.Gray)));
        PixelOperations.ConvertMode(pixels, PixelMode.Gray, gray);
        return gray;
    }
}
