namespace Millrace.Runtime.Metrics;

/// <summary>A stage's figures at one moment.</summary>
/// <param name="Name">Its operators' names.</param>
/// <param name="RowsIn">Rows taken; 0 for sources.</param>
/// <param name="RowsOut">Rows passed on.</param>
/// <param name="RowsRejected">Rows left out for an error.</param>
/// <param name="Running">Steps that run now.</param>
/// <param name="QueuedBytes">Bytes that wait at its input.</param>
/// <param name="Busy">Time that its steps took, over all slots.</param>
public sealed record StageMetrics(
    string Name, long RowsIn, long RowsOut, long RowsRejected, int Running, long QueuedBytes, TimeSpan Busy);
