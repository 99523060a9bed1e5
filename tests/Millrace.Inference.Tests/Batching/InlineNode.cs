using Millrace.Execution.Native;
using Millrace.Execution.Scheduling;

namespace Millrace.Inference.Tests.Batching;

/// <summary>A node whose slots are always free: work runs at once, on the caller's thread.</summary>
internal sealed class InlineNode : INodeServices
{
    public int JournalHits { get; private set; }

    public int SharedRows { get; private set; }

    public T GetOrAdd<T>(string key, Func<T> create)
        where T : class, IDisposable => create();

    public void Schedule(SlotKind slot, int stage, Action work) => work();

    public int SlotCount(SlotKind slot) => 1;

    public int StageOf(string operatorId) => 0;

    public void AddFixedBytes(long bytes)
    {
    }

    public INativeGuard? Guard { get; init; }

    public INativeGuard? GuardOf(string place) => Guard;

    public void CountModelCall(int rows)
    {
    }

    public void CountJournal(int hits, int shared)
    {
        JournalHits += hits;
        SharedRows += shared;
    }
}
