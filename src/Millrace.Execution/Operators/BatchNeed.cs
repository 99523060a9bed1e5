namespace Millrace.Execution.Operators;

/// <summary>What a batch should hold, and how long a row may wait for it to fill.</summary>
/// <param name="Rows">The most rows, from 1.</param>
/// <param name="Bytes">The most bytes, unless it is of one row.</param>
/// <param name="Wait">The longest that a row waits for others; zero for not at all.</param>
public readonly record struct BatchNeed(int Rows, long Bytes, TimeSpan Wait)
{
    /// <summary>No wish: the engine's own bounds, and no waiting.</summary>
    public static BatchNeed None { get; } = new(Columnar.Batch.MaxRows, Columnar.Batch.MaxBytes, TimeSpan.Zero);
}
