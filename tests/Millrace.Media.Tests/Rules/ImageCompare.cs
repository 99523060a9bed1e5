using Millrace.Columnar;
using Millrace.Types;

namespace Millrace.Media.Tests.Rules;

/// <summary>Compares what a pipeline makes with what separate functions make.</summary>
internal static class ImageCompare
{
    private const double MaxAllowed = 128;
    private const double NearlyAllAllowed = 24;
    private const double MeanAllowed = 2.5;

    /// <summary>Equal NULLs and shapes; samples within the bound that decoding at a fraction has, in steps of 255.</summary>
    public static void Near(Column expected, Column actual, string what)
    {
        Assert.Equal(expected.Type, actual.Type);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.Equal(expected.IsNull(row), actual.IsNull(row));
            if (expected.IsNull(row))
                continue;
            double[] left = Samples(expected, row);
            double[] right = Samples(actual, row);
            Assert.Equal(left.Length, right.Length);
            double[] differences = [.. left.Zip(right, (a, b) => Math.Abs(a - b))];
            Array.Sort(differences);
            double nearlyAll = differences[(differences.Length - 1) * 99 / 100];
            Assert.True(
                differences[^1] <= MaxAllowed && nearlyAll <= NearlyAllAllowed && differences.Average() <= MeanAllowed,
                $"{what}, row {row}: at most {differences[^1]:F2}, {nearlyAll:F2} in 99 of 100, {differences.Average():F2} on average");
        }
    }

    private static double[] Samples(Column column, int row)
    {
        using Column one = column.Slice(row, 1);
        return one.Type switch
        {
            ImageType => [.. Bytes(one), one.Children[1].Values<int>()[0] * 1e6, one.Children[2].Values<int>()[0] * 1e6],
            TensorType { HasFixedShape: true } => [.. one.Children[0].Values<float>().ToArray().Select(x => x * 255.0)],
            TensorType => Variable(one),
            _ => [one.Values<double>()[0] * 1e6],
        };
    }

    private static IEnumerable<double> Bytes(Column one) => one.Children[0].GetBytes(0).ToArray().Select(b => (double)b);

    private static double[] Variable(Column one)
    {
        ReadOnlySpan<int> offsets = one.Children[0].ValueOffsets;
        ReadOnlySpan<int> shape = one.Children[1].ValueOffsets;
        float[] values = one.Children[0].Children[0].Values<float>()[offsets[0]..offsets[1]].ToArray();
        int[] sizes = one.Children[1].Children[0].Values<int>()[shape[0]..shape[1]].ToArray();
        return [.. values.Select(x => x * 255.0), .. sizes.Select(s => s * 1e6)];
    }
}
