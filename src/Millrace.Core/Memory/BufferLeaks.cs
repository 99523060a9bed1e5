using System.Collections.Concurrent;
using System.Diagnostics;

namespace Millrace.Memory;

/// <summary>Where the live buffers were allocated: in DEBUG builds, and only while switched on, because it costs microseconds a buffer.</summary>
public static class BufferLeaks
{
    private const int FramesShown = 6;
    private const int OwnFrames = 3;
    private static readonly ConcurrentDictionary<NativeBuffer, string> Sites = new();

    /// <summary>Whether allocation sites are recorded. Default: the environment variable <c>MILLRACE_TRACE_BUFFERS</c> is 1.</summary>
    public static bool IsTracing { get; set; } = Environment.GetEnvironmentVariable("MILLRACE_TRACE_BUFFERS") == "1";

    /// <summary>The live buffers recorded so far, a line for each allocation site: how many, bytes, and who called. Empty in other builds.</summary>
    public static IReadOnlyList<string> Describe() =>
    [
        .. Sites.GroupBy(s => s.Value)
            .OrderByDescending(g => g.Sum(s => (long)s.Key.Capacity))
            .Select(g => $"{g.Count()} buffers, {g.Sum(s => (long)s.Key.Capacity):N0} bytes: {g.Key}"),
    ];

    [Conditional("DEBUG")]
    internal static void Record(NativeBuffer buffer)
    {
        if (IsTracing)
            Sites[buffer] = Site(new StackTrace(OwnFrames, false));
    }

    [Conditional("DEBUG")]
    internal static void Forget(NativeBuffer buffer)
    {
        if (!Sites.IsEmpty)
            Sites.TryRemove(buffer, out _);
    }

    private static string Site(StackTrace trace) => string.Join(
        " < ",
        trace.GetFrames().Take(FramesShown).Select(f => f.GetMethod()).OfType<System.Reflection.MethodBase>()
            .Select(m => $"{m.DeclaringType?.Name}.{m.Name}"));
}
