using Millrace.Media.Columns;
using Millrace.Media.Native;

namespace Millrace.Media.Pixels;

/// <summary>64-bit hashes of what an image looks like.</summary>
internal static class PerceptualHash
{
    private const int Side = 32;
    private const int Low = 8;

    private static readonly double[] Cosines = MakeCosines();

    /// <summary>
    /// dHash: the grey image at 9×8, a bit a pixel that is darker than its right neighbour, row by row from the highest bit. Source: Krawetz,
    /// "Kind of like that", The Hacker Factor Blog, 2013.
    /// </summary>
    public static long Difference(in RawPixels pixels, ColumnScratch scratch)
    {
        Span<byte> small = stackalloc byte[9 * 8];
        Shrink(pixels, new PixelSize(9, 8), scratch, small);
        ulong bits = 0;
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 8; x++)
                bits = (bits << 1) | (small[(y * 9) + x] < small[(y * 9) + x + 1] ? 1UL : 0);
        }

        return (long)bits;
    }

    /// <summary>
    /// pHash: the 8×8 lowest frequencies of a cosine transform of the grey image at 32×32, a bit each that lies above their median without the
    /// first. Source: Zauner, "Implementation and benchmarking of perceptual image hash functions", 2010, section 3.2.1.
    /// </summary>
    public static long Frequency(in RawPixels pixels, ColumnScratch scratch)
    {
        byte[] small = new byte[Side * Side];
        Shrink(pixels, new PixelSize(Side, Side), scratch, small);
        double[] rows = new double[Side * Low];
        for (int y = 0; y < Side; y++)
        {
            for (int u = 0; u < Low; u++)
                rows[(y * Low) + u] = Project(small.AsSpan(y * Side, Side), u);
        }

        double[] frequencies = new double[Low * Low];
        for (int v = 0; v < Low; v++)
        {
            for (int u = 0; u < Low; u++)
            {
                double sum = 0;
                for (int y = 0; y < Side; y++)
                    sum += rows[(y * Low) + u] * Cosines[(v * Side) + y];
                frequencies[(v * Low) + u] = sum;
            }
        }

        double[] sorted = frequencies[1..];
        Array.Sort(sorted);
        double median = sorted[sorted.Length / 2];
        return (long)frequencies.Aggregate(0UL, (bits, frequency) => (bits << 1) | (frequency > median ? 1UL : 0));
    }

    private static double Project(ReadOnlySpan<byte> row, int frequency)
    {
        double sum = 0;
        for (int x = 0; x < Side; x++)
            sum += row[x] * Cosines[(frequency * Side) + x];
        return sum;
    }

    private static void Shrink(in RawPixels pixels, PixelSize size, ColumnScratch scratch, Span<byte> destination)
    {
        var gray = new RawPixels(GrayPixels.Of(pixels, scratch), pixels.Size, PixelMode.Gray);
        ImageResizer.Resize(gray, size, ResizeKernel.Linear, destination);
    }

    private static double[] MakeCosines()
    {
        double[] cosines = new double[Low * Side];
        for (int u = 0; u < Low; u++)
        {
            for (int x = 0; x < Side; x++)
                cosines[(u * Side) + x] = Math.Cos(((2 * x) + 1) * u * Math.PI / (2 * Side));
        }

        return cosines;
    }
}
