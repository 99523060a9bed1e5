namespace Millrace.Benchmarks;

/// <summary>A figure beside what it is held against.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Reference">The bound or baseline, in the same unit, from the same run.</param>
/// <param name="ReferenceName">What the reference is.</param>
/// <param name="RatioMax">The most that value ÷ reference may be; null when a least is set.</param>
/// <param name="RatioMin">The least that value ÷ reference may be; null when a most is set.</param>
internal sealed record Measurement(
    string Name, double Value, string Unit, double Reference, string ReferenceName, double? RatioMax = null, double? RatioMin = null)
{
    /// <summary>Value ÷ reference.</summary>
    public double Ratio => Value / Reference;

    /// <summary>Whether the bar is met.</summary>
    public bool IsMet => (RatioMax is null || Ratio <= RatioMax) && (RatioMin is null || Ratio >= RatioMin);

    /// <summary>The bar as it is written: <c>≤ 1.05</c>.</summary>
    public string Bar => RatioMax is double most ? $"≤ {most}" : RatioMin is double least ? $"≥ {least}" : "none";

    /// <summary>The middle value; of an even number the upper one of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
