namespace Millrace.Runtime.Tasks;

/// <summary>
/// Chooses how many rows a step takes, so that it lasts about <see cref="TargetTime"/>: long enough to cost little, short enough to spread.
/// </summary>
/// <param name="isWhole">Whether slices are always taken whole.</param>
internal sealed class StepSizer(bool isWhole)
{
    /// <summary>How long a step is to last.</summary>
    public static readonly TimeSpan TargetTime = TimeSpan.FromMilliseconds(10);

    private const int FirstRows = 1;
    private const double Weight = 0.3;

    /// <summary>Rows for the next step.</summary>
    public int RowsPerStep
    {
        get
        {
            if (isWhole)
                return int.MaxValue;
            return SecondsPerRow == 0
                ? FirstRows
                : (int)Math.Clamp(TargetTime.TotalSeconds / SecondsPerRow, 1, Columnar.Batch.MaxRows);
        }
    }

    /// <summary>What a row takes, as measured; 0 before the first.</summary>
    public double SecondsPerRow { get; private set; }

    /// <summary>Learns from a finished entry.</summary>
    public void Observe(int rows, TimeSpan busy)
    {
        if (rows == 0)
            return;
        double seconds = Math.Max(busy.TotalSeconds / rows, 1e-9);
        SecondsPerRow = SecondsPerRow == 0 ? seconds : SecondsPerRow + Weight * (seconds - SecondsPerRow);
    }
}
