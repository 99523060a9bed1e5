using Millrace.Execution.Native;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;

namespace Millrace.Planner.Tests.Support;

/// <summary>A guard that notes who entered, and a node that has it at every place. Rows are known by the low word of their ids.</summary>
internal sealed class FakeGuard : INativeGuard, INodeServices
{
    public HashSet<ulong> Suspects { get; } = [];

    public HashSet<ulong> Condemned { get; } = [];

    /// <summary>The rows of each entrance behind the first look, with whether they were alone.</summary>
    public List<(ulong[] Rows, bool IsAlone)> Entered { get; } = [];

    public int Looks { get; private set; }

    public int Inside { get; private set; }

    public bool IsQuiet => Suspects.Count + Condemned.Count == 0;

    public NativeVerdict VerdictOf(int step, RowId row) => Condemned.Contains(row.Low) ? NativeVerdict.Condemned
        : Suspects.Contains(row.Low) ? NativeVerdict.Suspect
        : NativeVerdict.Clear;

    public RowError ErrorOf(string step, RowId row) => new(step, "KILLED_PROCESS", "died") { Attempts = 2 };

    public int Enter(int step, ReadOnlySpan<RowId> rows, bool isAlone)
    {
        Assert.Equal(0, Inside++);
        if (step < 0)
            Looks++;
        else
            Entered.Add(([.. rows.ToArray().Select(r => r.Low)], isAlone));
        return 7;
    }

    public void Leave(int ticket)
    {
        Assert.Equal(7, ticket);
        Inside--;
    }

    public INativeGuard GuardOf(string place) => this;

    public T GetOrAdd<T>(string key, Func<T> create)
        where T : class, IDisposable => create();

    public void Schedule(SlotKind slot, int stage, Action work) => work();

    public int SlotCount(SlotKind slot) => 1;

    public int StageOf(string operatorId) => 0;

    public void AddFixedBytes(long bytes)
    {
    }

    public void CountModelCall(int rows)
    {
    }
}
