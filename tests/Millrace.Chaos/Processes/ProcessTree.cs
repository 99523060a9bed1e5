using System.Globalization;

namespace Millrace.Chaos.Processes;

/// <summary>Looks at processes through <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>
    /// The engine among a process and its children: the child that runs the same program, where a supervisor has started one;
    /// null where it has none at the moment.
    /// </summary>
    public static int? FindEngine(int started, bool isSupervised)
    {
        if (!isSupervised)
            return IsAlive(started) ? started : null;
        foreach (int child in ChildrenOf(started))
        {
            if (IsAlive(child) && CommandLine(child).Contains("Millrace.Server", StringComparison.Ordinal))
                return child;
        }

        return null;
    }

    /// <summary>Whether a process runs or is stopped; one that has ended and is not collected does not count.</summary>
    public static bool IsAlive(int process) => StateOf(process) is not (null or 'Z' or 'X');

    /// <summary>Whether a process is stopped by a signal.</summary>
    public static bool IsStopped(int process) => StateOf(process) is 'T';

    /// <summary>The children of all threads of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process)
    {
        var children = new List<int>();
        try
        {
            foreach (string thread in Directory.GetDirectories($"/proc/{process}/task"))
            {
                foreach (string child in File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    children.Add(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
        }

        return children;
    }

    private static string CommandLine(int process) => ReadOrNull($"/proc/{process}/cmdline") ?? "";

    private static char? StateOf(int process)
    {
        string? text = ReadOrNull($"/proc/{process}/stat");
        int end = text?.LastIndexOf(')') ?? -1;
        return end >= 0 && end + 2 < text!.Length ? text[end + 2] : null; // end >= 0: not null
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
