using Millrace.Media.Native;

namespace Millrace.Media.Tests.Native;

/// <summary>
/// Separable resampling written out in double precision: the kernel is widened by the factor when shrinking, centres are aligned, the
/// edge is repeated,
/// weights add up to one. Source: Turkowski, "Filters for common resampling tasks", 1990.
/// </summary>
internal static class ReferenceResize
{
    public static byte[] Run(byte[] source, PixelSize size, int channels, PixelSize target, ResizeKernel kernel)
    {
        double[] wide = Array.ConvertAll(source, sample => (double)sample);
        double[] narrow = Pass(wide, size.Width, channels, size.Height, size.Width * channels, target.Width, kernel);
        double[] columns = Pass(narrow, size.Height, target.Width * channels, 1, 0, target.Height, kernel);
        return Array.ConvertAll(columns, sample => (byte)Math.Clamp(Math.Round(sample), 0, 255));
    }

    private static double[] Pass(double[] source, int length, int step, int lines, int lineStride, int target, ResizeKernel kernel)
    {
        double[] result = new double[lines * target * step];
        double scale = (double)length / target;
        double width = Math.Max(scale, 1);
        int reach = (int)Math.Ceiling(width * 3) + 1;
        for (int i = 0; i < target; i++)
        {
            double center = ((i + 0.5) * scale) - 0.5;
            for (int j = (int)center - reach; j <= (int)center + reach; j++)
            {
                double weight = Weight(kernel, (j - center) / width) / Total(kernel, center, reach, width);
                int from = Math.Clamp(j, 0, length - 1);
                for (int line = 0; weight != 0 && line < lines; line++)
                {
                    for (int k = 0; k < step; k++)
                        result[(line * target * step) + (i * step) + k] += weight * source[(line * lineStride) + (from * step) + k];
                }
            }
        }

        return result;
    }

    private static double Total(ResizeKernel kernel, double center, int reach, double width)
    {
        double total = 0;
        for (int j = (int)center - reach; j <= (int)center + reach; j++)
            total += Weight(kernel, (j - center) / width);
        return total;
    }

    private static double Weight(ResizeKernel kernel, double x)
    {
        x = Math.Abs(x);
        return kernel switch
        {
            ResizeKernel.Linear => Math.Max(0, 1 - x),
            ResizeKernel.Cubic => CubicWeight(x, 0, 0.5),
            ResizeKernel.Mitchell => CubicWeight(x, 1.0 / 3, 1.0 / 3),
            _ => x >= 3 ? 0 : Sinc(x) * Sinc(x / 3),
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double CubicWeight(double x, double b, double c) => x switch
    {
        < 1 => (((12 - (9 * b) - (6 * c)) * x * x * x) + ((-18 + (12 * b) + (6 * c)) * x * x) + 6 - (2 * b)) / 6,
        < 2 => (((-b - (6 * c)) * x * x * x) + (((6 * b) + (30 * c)) * x * x) + (((-12 * b) - (48 * c)) * x) + (8 * b) + (24 * c)) / 6,
        _ => 0,
    };
}
