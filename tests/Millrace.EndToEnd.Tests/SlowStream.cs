namespace Millrace.EndToEnd.Tests;

/// <summary>
/// A stream that a test stops in the middle, with <c>'rows-per-second' = '${rate}'</c>: in its first run too slow to end by itself on the
/// busiest machine, and quick where it goes on.
/// </summary>
internal static class SlowStream
{
    /// <summary>Arguments of the run that is stopped: some rows in each checkpoint, a minute and more for all.</summary>
    public static readonly string[] Slow = ["--var", "rate=50"];

    /// <summary>Arguments of a run to the end.</summary>
    public static readonly string[] Quick = ["--var", "rate=1000000"];
}
