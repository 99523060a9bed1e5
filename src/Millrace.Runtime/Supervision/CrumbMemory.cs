using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Millrace.Errors;
using Millrace.Execution.Native;
using Millrace.Interop;

namespace Millrace.Runtime.Supervision;

/// <summary>
/// The memory that a supervisor shares with its engine. What the engine has written is there when the engine is dead. It belongs to no
/// file system: no disk can be full, nothing is left behind, and only processes of the same user can open it.
/// </summary>
/// <remarks>Writing costs no system call. Slots are taken and given back without a lock; the rest has one writer at a time.</remarks>
internal sealed unsafe partial class CrumbMemory : IDisposable
{
    private const uint CloseOnExec = 1;
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;
    private int _nextSlot;

    private CrumbMemory(SafeFileHandle handle, string path)
    {
        (_handle, Path) = (handle, path);
        _file = MemoryMappedFile.CreateFromFile(
            handle, null, CrumbLayout.FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, CrumbLayout.FileBytes, MemoryMappedFileAccess.ReadWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
    }

    /// <summary>Where the engine opens it, as long as this process lives.</summary>
    public string Path { get; }

    /// <summary>The statement at hand, from 0.</summary>
    public ref int Statement => ref At<int>(CrumbLayout.StatementAt);

    /// <summary>Statements that are finished: all before the one at hand.</summary>
    public ref int Finished => ref At<int>(CrumbLayout.FinishedAt);

    /// <summary>Not 0 when rows of the statement at hand were printed.</summary>
    public ref int IsPrinting => ref At<int>(CrumbLayout.IsPrintingAt);

    /// <summary>Not 0 when all output of the statement at hand is visible.</summary>
    public ref int HasCommitted => ref At<int>(CrumbLayout.HasCommittedAt);

    /// <summary>The job's option <c>restart.attempts</c>.</summary>
    public ref int RestartAttempts => ref At<int>(CrumbLayout.RestartAttemptsAt);

    /// <summary>Not 0 when the job at hand goes on from its checkpoints.</summary>
    public ref int IsCheckpointed => ref At<int>(CrumbLayout.IsCheckpointedAt);

    /// <summary>Checkpoints completed by this run of the engine.</summary>
    public ref long Checkpoints => ref At<long>(CrumbLayout.CheckpointsAt);

    /// <summary>Rows that came out of native code in this run of the engine.</summary>
    public ref long Passed => ref At<long>(CrumbLayout.PassedAt);

    /// <summary>The lineage of the job at hand; null before it has one.</summary>
    public string? Lineage
    {
        get => ReadText(CrumbLayout.LineageAt, CrumbLayout.LineageBytesMax);
        set => WriteText(CrumbLayout.LineageAt, CrumbLayout.LineageBytesMax, value);
    }

    /// <summary>What is about to be made visible; null before. What is too long is not kept.</summary>
    public string? Commit
    {
        get => ReadText(CrumbLayout.CommitAt, CrumbLayout.CommitBytesMax);
        set => WriteText(CrumbLayout.CommitAt, CrumbLayout.CommitBytesMax, value);
    }

    /// <summary>Makes it.</summary>
    public static CrumbMemory Create()
    {
        int file = MakeFile("millrace-breadcrumbs", CloseOnExec);
        if (file < 0)
        {
            throw MillraceException.External(
                "SUPERVISOR_MEMORY", $"no memory to share with the engine: {Marshal.GetLastPInvokeErrorMessage()}", "Run with --no-supervisor");
        }

        var handle = new SafeFileHandle(file, ownsHandle: true);
        RandomAccess.SetLength(handle, CrumbLayout.FileBytes);
        var made = new CrumbMemory(handle, $"/proc/{Environment.ProcessId}/fd/{file}");
        made.At<ulong>(CrumbLayout.MagicAt) = CrumbLayout.Magic;
        made.At<int>(CrumbLayout.VersionAt) = CrumbLayout.Version;
        return made;
    }

    /// <summary>Opens another process's.</summary>
    /// <exception cref="MillraceException"><c>SUPERVISOR_MEMORY</c> (external): it is not there, or of another version.</exception>
    public static CrumbMemory Open(string path)
    {
        try
        {
            var opened = new CrumbMemory(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), path);
            if (opened.At<ulong>(CrumbLayout.MagicAt) == CrumbLayout.Magic && opened.At<int>(CrumbLayout.VersionAt) == CrumbLayout.Version)
                return opened;
            opened.Dispose();
            throw Refused(path, "it is of another version", null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Refused(path, error.Message, error);
        }
    }

    /// <summary>Takes a slot and notes rows in it; from then on this thread notes its row there.</summary>
    /// <returns>The slot; −1 when all are taken.</returns>
    public int Enter(Crumb first, ReadOnlySpan<RowId> rows)
    {
        int start = Volatile.Read(ref _nextSlot);
        for (int i = 0; i < CrumbLayout.SlotCount; i++)
        {
            int slot = (start + i) & (CrumbLayout.SlotCount - 1);
            if (Interlocked.CompareExchange(ref Slot<int>(slot, CrumbLayout.SlotIsTakenAt), 1, 0) != 0)
                continue;
            rows = rows[..Math.Min(rows.Length, CrumbLayout.SlotRowsMax)];
            Slot<int>(slot, CrumbLayout.SlotRowAt) = -1;
            Slot<int>(slot, CrumbLayout.SlotStepAt) = first.Step;
            Slot<ulong>(slot, CrumbLayout.SlotPlaceAt) = first.Place;
            rows.CopyTo(new Span<RowId>(_memory + SlotStart(slot) + CrumbLayout.SlotRowsAt, rows.Length));
            Volatile.Write(ref Slot<int>(slot, CrumbLayout.SlotCountAt), rows.Length);
            NativeRow.Watch((nint)(_memory + SlotStart(slot) + CrumbLayout.SlotRowAt));
            return slot;
        }

        return -1;
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(int slot)
    {
        NativeRow.Watch(0);
        Volatile.Write(ref Slot<int>(slot, CrumbLayout.SlotCountAt), 0);
        Volatile.Write(ref Slot<int>(slot, CrumbLayout.SlotIsTakenAt), 0);
        Volatile.Write(ref _nextSlot, slot); // Few slots are in use, so that few pages are.
    }

    /// <summary>Notes that a suspect came out unharmed. Under the guard's lock: it was alone.</summary>
    public void AddSurvivor(Crumb crumb)
    {
        ref int count = ref At<int>(CrumbLayout.SurvivorCountAt);
        if (count >= CrumbLayout.SurvivorsMax)
            return;
        byte* place = _memory + CrumbLayout.SurvivorsAt + count * CrumbLayout.SurvivorBytes;
        *(ulong*)place = crumb.Place;
        *(int*)(place + 8) = crumb.Step;
        *(RowId*)(place + 16) = crumb.Row;
        Volatile.Write(ref count, count + 1);
    }

    /// <summary>The suspects that came out unharmed.</summary>
    public IReadOnlyList<Crumb> ReadSurvivors()
    {
        var survivors = new Crumb[Math.Clamp(At<int>(CrumbLayout.SurvivorCountAt), 0, CrumbLayout.SurvivorsMax)];
        for (int i = 0; i < survivors.Length; i++)
        {
            byte* place = _memory + CrumbLayout.SurvivorsAt + i * CrumbLayout.SurvivorBytes;
            survivors[i] = new Crumb(*(ulong*)place, *(int*)(place + 8), *(RowId*)(place + 16));
        }

        return survivors;
    }

    /// <summary>The rows that are in native code: where a step has noted its row, that one; else all that entered.</summary>
    public IReadOnlyList<Crumb> ReadCrumbs()
    {
        List<Crumb> crumbs = [];
        for (int slot = 0; slot < CrumbLayout.SlotCount; slot++)
        {
            int count = Math.Clamp(Slot<int>(slot, CrumbLayout.SlotCountAt), 0, CrumbLayout.SlotRowsMax);
            int at = Slot<int>(slot, CrumbLayout.SlotRowAt);
            if (at >= count)
                continue;
            var first = new Crumb(Slot<ulong>(slot, CrumbLayout.SlotPlaceAt), Slot<int>(slot, CrumbLayout.SlotStepAt), default);
            var rows = new ReadOnlySpan<RowId>(_memory + SlotStart(slot) + CrumbLayout.SlotRowsAt, count);
            foreach (RowId row in at >= 0 ? rows.Slice(at, 1) : rows)
                crumbs.Add(first with { Row = row });
        }

        return crumbs;
    }

    /// <summary>Makes it ready for the next run of the engine. Nobody else may use it.</summary>
    public void Clear()
    {
        At<int>(CrumbLayout.SurvivorCountAt) = 0;
        (IsPrinting, HasCommitted, Checkpoints, Passed) = (0, 0, 0, 0);
        Commit = null;
        for (int slot = 0; slot < CrumbLayout.SlotCount; slot++)
        {
            if (Slot<int>(slot, CrumbLayout.SlotIsTakenAt) == 0)
                continue;
            Slot<int>(slot, CrumbLayout.SlotCountAt) = 0;
            Slot<int>(slot, CrumbLayout.SlotIsTakenAt) = 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        _handle.Dispose();
    }

    private static MillraceException Refused(string path, string why, Exception? cause) => MillraceException.External(
        "SUPERVISOR_MEMORY",
        $"'{path}', which the supervisor shares, cannot be used: {why}",
        "The engine is started by its supervisor, and not by hand", cause);

    private static long SlotStart(int slot) => CrumbLayout.SlotsAt + (long)slot * CrumbLayout.SlotBytes;

    private ref T At<T>(int offset)
        where T : unmanaged => ref *(T*)(_memory + offset);

    private ref T Slot<T>(int slot, int offset)
        where T : unmanaged => ref *(T*)(_memory + SlotStart(slot) + offset);

    private string? ReadText(int offset, int bytesMax)
    {
        int length = Math.Clamp(At<int>(offset), 0, bytesMax);
        return length == 0 ? null : Encoding.UTF8.GetString(_memory + offset + 4, length);
    }

    private void WriteText(int offset, int bytesMax, string? text)
    {
        Volatile.Write(ref At<int>(offset), 0);
        if (text is null || Encoding.UTF8.GetByteCount(text) > bytesMax)
            return;
        int length = Encoding.UTF8.GetBytes(text, new Span<byte>(_memory + offset + 4, bytesMax));
        Volatile.Write(ref At<int>(offset), length);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFile(string name, uint flags);
}
