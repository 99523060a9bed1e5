using Millrace.Chaos.Storage;

namespace Millrace.Chaos.Checking;

/// <summary>The rules of the job log, and that it ends as it must.</summary>
internal static class LogChecker
{
    /// <summary>Reads a log and checks it; damage is a finding.</summary>
    public static IReadOnlyList<Finding> Check(CheckpointFolder folder, bool mayPassOver)
    {
        try
        {
            return [.. Problems(folder.ReadLog(), mayPassOver).Select(text => new Finding(FindingKind.Protocol, text))];
        }
        catch (FormatException damage)
        {
            return [new Finding(FindingKind.Protocol, damage.Message)];
        }
    }

    /// <summary>What is wrong with entries.</summary>
    /// <param name="entries">All of them, in order.</param>
    /// <param name="mayPassOver">Whether a damaged checkpoint may have been passed over, so that a parent is older than the one before.</param>
    public static IEnumerable<string> Problems(IReadOnlyList<LogEntry> entries, bool mayPassOver)
    {
        long generation = 0;
        var checkpoints = new List<long>();
        var committed = new HashSet<long>();
        for (int i = 0; i < entries.Count; i++)
        {
            LogEntry entry = entries[i];
            if (entry.Index != i + 1)
                yield return $"log entry {i + 1} is missing";
            if (entry.Kind == "generation")
                generation++;
            if (entry.Generation != generation)
                yield return $"log entry {entry.Index} ({entry.Kind}) is of generation {entry.Generation}, and {generation} is at work";
            if (entry.Kind == "checkpoint")
            {
                long? last = checkpoints.Count > 0 ? checkpoints[^1] : null;
                if (entry.Id <= last)
                    yield return $"checkpoint {entry.Id} follows checkpoint {last}";
                if (entry.Parent != last && !(mayPassOver && (entry.Parent is null || checkpoints.Contains(entry.Parent.Value))))
                    yield return $"checkpoint {entry.Id} names {entry.Parent} as the one before, and {last} is";
                checkpoints.Add(entry.Id);
            }

            if (entry.Kind == "committed" && (!checkpoints.Contains(entry.Id) || !committed.Add(entry.Id)))
                yield return $"log entry {entry.Index} commits checkpoint {entry.Id}, which is not there or committed already";
        }

        if (entries is not [.., { Kind: "ended" } end] || end.Body.GetProperty("state").GetString() != "FINISHED")
            yield return "the log does not end with FINISHED";
        if (checkpoints.Count > 0 && !committed.Contains(checkpoints[^1]))
            yield return $"the last checkpoint, {checkpoints[^1]}, is not committed";
    }
}
