namespace Millrace.Execution.Planning;

/// <summary>How batches find the subtask that takes them.</summary>
public enum ExchangeKind
{
    /// <summary>From each subtask to the one of the same number: both stages have as many. Keeps order.</summary>
    Forward,

    /// <summary>To the least loaded subtask. Loses order where either side has several.</summary>
    Rebalance,
}
