using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Millrace.Chaos.Processes;

/// <summary>What must be gone when the harness itself is stopped: processes that it started, file systems that it mounted. Thread-safe.</summary>
internal static class Remains
{
    private static readonly ConcurrentDictionary<int, bool> Processes = new();
    private static readonly ConcurrentDictionary<string, bool> Mounts = new(StringComparer.Ordinal);

    /// <summary>From now on SIGINT and SIGTERM clear up before the harness ends.</summary>
    public static IDisposable OnSignal()
    {
        var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Clear());
        var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Clear());
        return new Both(interrupt, terminate);
    }

    /// <summary>A process has started.</summary>
    public static void Started(int process) => Processes[process] = true;

    /// <summary>It has ended.</summary>
    public static void Ended(int process) => Processes.TryRemove(process, out _);

    /// <summary>A file system was mounted.</summary>
    public static void Mounted(string folder) => Mounts[folder] = true;

    private static void Clear()
    {
        foreach (int process in Processes.Keys)
        {
            foreach (int child in ProcessTree.ChildrenOf(process))
                NativeCalls.Signal(child, NativeCalls.SigKill);
            NativeCalls.Signal(process, NativeCalls.SigKill);
        }

        foreach (string folder in Mounts.Keys)
            NativeCalls.Unmount(folder);
    }

    private sealed class Both(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
