using Millrace.Execution.Native;
using Millrace.Execution.RowErrors;

namespace Millrace.Inference.Tests.Batching;

/// <summary>A guard that notes who entered, by the low word of their ids.</summary>
internal sealed class FakeGuard : INativeGuard
{
    public List<string> Entered { get; } = [];

    public int Inside { get; private set; }

    public bool IsQuiet => false;

    public NativeVerdict VerdictOf(int step, RowId row) => row.Low switch
    {
        1 => NativeVerdict.Condemned,
        3 => NativeVerdict.Suspect,
        _ => NativeVerdict.Clear,
    };

    public RowError ErrorOf(string step, RowId row) => new(step, "KILLED_PROCESS", "died") { Attempts = 2 };

    public int Enter(int step, ReadOnlySpan<RowId> rows, bool isAlone)
    {
        Assert.Equal(0, Inside++);
        Entered.Add($"{string.Join(' ', rows.ToArray().Select(r => r.Low))} {isAlone}");
        return 0;
    }

    public void Leave(int ticket) => Inside--;
}
