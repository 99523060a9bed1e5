using System.Collections.Concurrent;
using System.Text;
using Millrace.Compute.Hashing;
using Millrace.Execution.Native;
using Millrace.Execution.RowErrors;

namespace Millrace.Runtime.Supervision;

/// <summary>The guard before native code at one place of a supervised job.</summary>
/// <param name="memory">Where breadcrumbs go.</param>
/// <param name="gate">One for all places of the process: suspects are inside alone.</param>
/// <param name="place">The place, hashed.</param>
/// <param name="suspects">Rows that go alone here.</param>
/// <param name="condemned">Rows that go no more here, with the deaths that each cost.</param>
internal sealed class NativeGuard(
    CrumbMemory memory, ReaderWriterLockSlim gate, ulong place, ConcurrentDictionary<Crumb, bool> suspects, IReadOnlyDictionary<RowId, int> condemned)
    : INativeGuard
{
    /// <summary>The code of rows that have killed the process too often.</summary>
    public const string KilledProcess = "KILLED_PROCESS";

    /// <summary>What the ticket of a suspect has more than its slot.</summary>
    private const int AloneTicket = 1 << 20;

    /// <summary>A place as breadcrumbs name it.</summary>
    public static ulong PlaceOf(string place) => XxHash3.Hash64(Encoding.UTF8.GetBytes(place));

    [ThreadStatic]
    private static (Crumb First, int Rows) _inside;

    /// <inheritdoc/>
    public bool IsQuiet => condemned.Count == 0 && suspects.IsEmpty;

    /// <inheritdoc/>
    public NativeVerdict VerdictOf(int step, RowId row)
    {
        if (condemned.ContainsKey(row))
            return NativeVerdict.Condemned;
        return suspects.ContainsKey(new Crumb(place, step, row)) ? NativeVerdict.Suspect : NativeVerdict.Clear;
    }

    /// <inheritdoc/>
    public RowError ErrorOf(string step, RowId row)
    {
        int deaths = condemned.GetValueOrDefault(row);
        return new RowError(step, KilledProcess, $"the process died {deaths} times while this row was in native code") { Attempts = deaths };
    }

    /// <inheritdoc/>
    public int Enter(int step, ReadOnlySpan<RowId> rows, bool isAlone)
    {
        if (isAlone)
            gate.EnterWriteLock();
        else
            gate.EnterReadLock();
        var first = new Crumb(place, step, rows.IsEmpty ? default : rows[0]);
        _inside = (first, rows.Length);
        int slot = memory.Enter(first, rows);
        return isAlone ? AloneTicket + slot : slot;
    }

    /// <inheritdoc/>
    public void Leave(int ticket)
    {
        bool isAlone = ticket >= AloneTicket - 1;
        int slot = isAlone ? ticket - AloneTicket : ticket;
        (Crumb first, int rows) = _inside;
        if (slot >= 0)
            memory.Leave(slot);
        if (first.Step >= 0)
            Interlocked.Add(ref memory.Passed, rows);
        if (!isAlone)
        {
            gate.ExitReadLock();
            return;
        }

        suspects.TryRemove(first, out _);
        memory.AddSurvivor(first);
        gate.ExitWriteLock();
    }
}
