using System.Runtime.InteropServices;

namespace Millrace.Interop;

/// <summary>
/// Where a step notes which row it is about to hand to native code. Whoever watches the process from outside can then tell which row it died
/// on. Where nobody watches, it costs a look at a variable of the thread.
/// </summary>
public static unsafe partial class NativeRow
{
    private const int SignalKill = 9;

    [ThreadStatic]
    private static int* _place;

    private static byte[]? _marker;

    /// <summary>The row of the batch at hand is about to be in native code.</summary>
    /// <param name="row">The row, as functions count them: from 0 in their arguments.</param>
    public static void At(int row)
    {
        if (_place != null)
            Volatile.Write(ref *_place, row);
    }

    /// <summary>The row is about to be in native code, with these bytes.</summary>
    /// <param name="row">The row.</param>
    /// <param name="payload">What native code is about to read.</param>
    public static void At(int row, ReadOnlySpan<byte> payload)
    {
        At(row);
        if (_marker is byte[] marker && payload.IndexOf(marker) >= 0)
            _ = SendSignal(Environment.ProcessId, SignalKill);
    }

    /// <summary>From now on this thread notes its rows at an address; 0 for nowhere.</summary>
    /// <param name="place">The address of an <see cref="int"/> that outlives the watch.</param>
    public static void Watch(nint place) => _place = (int*)place;

    /// <summary>For tests of restarts: payloads that contain a text kill the process where native code would be entered.</summary>
    /// <param name="marker">The text; null for none.</param>
    public static void KillOnMarker(string? marker) =>
        Volatile.Write(ref _marker, string.IsNullOrEmpty(marker) ? null : System.Text.Encoding.UTF8.GetBytes(marker));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
