namespace Millrace.Execution.Planning;

/// <summary>An exchange between two stages.</summary>
/// <param name="Id">Unique in the job and stable over restarts: <c>from-to</c>, with a suffix for dead letters.</param>
/// <param name="From">The index of the producing stage.</param>
/// <param name="To">The index of the consuming stage.</param>
/// <param name="Exchange">How batches find their subtask.</param>
/// <param name="IsDeadLetter">Whether it carries dead letters of the producing stage instead of its rows.</param>
/// <param name="SliceBytes">Bytes of the largest slice declared for it: the minimum that the ledger keeps.</param>
public sealed record EdgePlan(string Id, int From, int To, ExchangeKind Exchange, bool IsDeadLetter, long SliceBytes);
