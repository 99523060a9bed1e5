using Millrace.Execution.Operators;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tasks;

/// <summary>Makes chains of operator instances as concurrent steps need them, and keeps them for the next ones.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class OperatorChainPool(Func<IOperator[]> create, JobContext job) : IDisposable
{
    private readonly Stack<OperatorChain> _idle = new();
    private readonly List<OperatorChain> _all = [];

    /// <summary>All chains that there are, for snapshots of a stateful stage's one.</summary>
    public IReadOnlyList<OperatorChain> All => _all;

    /// <summary>Takes a chain.</summary>
    public OperatorChain Rent()
    {
        if (_idle.TryPop(out OperatorChain? chain))
            return chain;
        chain = new OperatorChain(create(), Release);
        _all.Add(chain);
        return chain;
    }

    /// <summary>Gives a chain back whose entry is used up.</summary>
    public void Return(OperatorChain chain) => _idle.Push(chain);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OperatorChain chain in _all)
            chain.Dispose();
        _all.Clear();
        _idle.Clear();
    }

    private void Release(Resources.ByteCharge charge)
    {
        lock (job.Gate)
        {
            job.Ledger.Release(charge);
            job.Scheduler.Dispatch();
        }
    }
}
