using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Millrace.EndToEnd.Tests;

/// <summary>Supervisor and engine, found as anybody can: by parent and arguments.</summary>
internal static partial class EngineTree
{
    private const nint OpenProcess = 434;
    private const long Readable = 1;

    /// <summary>The engine of a supervisor; null where the process has none.</summary>
    public static int? EngineOf(int supervisor) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == supervisor && ArgumentsOf(id).Contains("--engine"))
        .Select(id => (int?)id)
        .FirstOrDefault();

    /// <summary>Sends a signal by name.</summary>
    public static async Task SignalAsync(string name, params int[] processes)
    {
        using var kill = Process.Start("kill", [$"-{name}", .. processes.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Whether a process, anybody's child, ends within a time; that nobody has asked for its exit code does not count.</summary>
    public static unsafe bool EndsWithin(int process, TimeSpan time)
    {
        nint handle = SystemCall(OpenProcess, process, 0);
        if (handle < 0)
            return true;
        using var file = new SafeFileHandle(handle, ownsHandle: true);
        long entry = handle | (Readable << 32); // struct pollfd
        return Poll(&entry, 1, (int)time.TotalMilliseconds) == 1;
    }

    /// <summary>Whether a process has a library in memory.</summary>
    public static bool HasLoaded(int process, string library) =>
        File.ReadAllText($"/proc/{process}/maps").Contains(library, StringComparison.Ordinal);

    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string[] ArgumentsOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint argument1, nint argument2);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int Poll(long* entries, nuint count, int milliseconds);
}
