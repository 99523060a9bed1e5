using System.Globalization;

namespace Millrace.Memory;

/// <summary>Measures what the process and its children hold in physical memory.</summary>
/// <remarks>
/// Source: Linux <c>proc(5)</c>. Costs some 50 µs, and more for each child. A child that ends meanwhile counts as nothing. Elsewhere than
/// on Linux only the own working set is known.
/// </remarks>
public static class ResidentMemory
{
    private const int ProcessesMax = 4096;
    private const int BytesPerKilobyte = 1024;

    /// <summary>Measures now.</summary>
    public static ResidentMemorySample Measure()
    {
        if (!OperatingSystem.IsLinux())
            return new ResidentMemorySample(Environment.WorkingSet, 0, -1);
        int self = Environment.ProcessId;
        long children = 0;
        long proportional = ReadKilobytes($"/proc/{self}/smaps_rollup", "Pss:");
        foreach (int child in Descendants(self))
        {
            children += Math.Max(0, ReadKilobytes($"/proc/{child}/status", "VmRSS:"));
            if (proportional >= 0)
                proportional += Math.Max(0, ReadKilobytes($"/proc/{child}/smaps_rollup", "Pss:"));
        }

        return new ResidentMemorySample(Math.Max(0, ReadKilobytes($"/proc/{self}/status", "VmRSS:")), children, proportional);
    }

    /// <summary>The value of a line in bytes; −1 where the file or the line is not there.</summary>
    private static long ReadKilobytes(string path, string key)
    {
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                if (!line.StartsWith(key, StringComparison.Ordinal))
                    continue;
                string number = line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count * BytesPerKilobyte : -1;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process is gone, or not ours to look at.
        }

        return -1;
    }

    private static List<int> Descendants(int process)
    {
        var found = new List<int>();
        var open = new Queue<int>([process]);
        while (open.TryDequeue(out int parent) && found.Count < ProcessesMax)
        {
            foreach (int child in Children(parent))
            {
                found.Add(child);
                open.Enqueue(child);
            }
        }

        return found;
    }

    private static List<int> Children(int process)
    {
        var children = new List<int>();
        try
        {
            foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                foreach (string id in File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int child))
                        children.Add(child);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process or one of its threads is gone.
        }

        return children;
    }
}
