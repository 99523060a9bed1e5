using Millrace.Media.Columns;
using Millrace.Media.Native;

namespace Millrace.Media.Pixels;

/// <summary>
/// Variance of the Laplacian (0 1 0, 1 −4 1, 0 1 0) of the grey image over its inner pixels. Source: Pech-Pacheco et al., "Diatom autofocusing
/// in brightfield microscopy", ICPR 2000.
/// </summary>
internal static class Sharpness
{
    /// <summary>Measures; 0 for an image without inner pixels.</summary>
    public static double Measure(in RawPixels pixels, ColumnScratch scratch)
    {
        (int width, int height) = (pixels.Size.Width, pixels.Size.Height);
        if (width < 3 || height < 3)
            return 0;
        ReadOnlySpan<byte> gray = GrayPixels.Of(pixels, scratch);
        long sum = 0;
        long squares = 0;
        for (int y = 1; y < height - 1; y++)
        {
            ReadOnlySpan<byte> above = gray.Slice((y - 1) * width, width);
            ReadOnlySpan<byte> row = gray.Slice(y * width, width);
            ReadOnlySpan<byte> below = gray.Slice((y + 1) * width, width);
            for (int x = 1; x < width - 1; x++)
            {
                int response = above[x] + below[x] + row[x - 1] + row[x + 1] - (4 * row[x]);
                sum += response;
                squares += response * response;
            }
        }

        double count = (width - 2.0) * (height - 2);
        double mean = sum / count;
        return Math.Max(0, (squares / count) - (mean * mean));
    }
}
