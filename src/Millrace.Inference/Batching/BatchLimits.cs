using Millrace.Execution.Operators;

namespace Millrace.Inference.Batching;

/// <summary>What bounds the batches of a model, and how its failures are met.</summary>
/// <param name="Need">Rows and bytes of a batch, and the longest that a row waits for others.</param>
/// <param name="IsAdaptive">Whether the rows of a batch follow the measured speed, up to those of <paramref name="Need"/>.</param>
/// <param name="MaxConcurrent">The most calls at once.</param>
/// <param name="MaxRetries">How often a call is repeated whose failure may pass.</param>
/// <param name="RetryWait">The wait before the first repetition; it doubles with each.</param>
internal sealed record BatchLimits(BatchNeed Need, bool IsAdaptive, int MaxConcurrent, int MaxRetries, TimeSpan RetryWait)
{
    /// <summary>The longest wait before a repetition.</summary>
    public static readonly TimeSpan RetryWaitMax = TimeSpan.FromSeconds(30);

    /// <summary>The wait before a repetition.</summary>
    /// <param name="attempt">Failed attempts so far, from 1.</param>
    public TimeSpan WaitAfter(int attempt) =>
        TimeSpan.FromTicks(Math.Min(RetryWaitMax.Ticks, RetryWait.Ticks << Math.Min(attempt - 1, 20)));
}
