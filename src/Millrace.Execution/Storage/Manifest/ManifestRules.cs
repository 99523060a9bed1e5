using System.Buffers;
using System.Globalization;

namespace Millrace.Execution.Storage;

/// <summary>
/// What must hold inside a manifest, whatever its job: numbers in range, names that are there and stand once, references that fit. A right
/// hash says that nobody damaged it, not that Millrace wrote it.
/// </summary>
/// <remarks>Rules: <c>docs/specs/checkpoint-format.md</c>. What must fit the log and the plan is checked where those are known.</remarks>
internal static class ManifestRules
{
    private const long NumberMax = 1L << 60;
    private const int HashDigits = 64;
    private const string HashPrefix = "sha256:";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Refuses a manifest that contradicts itself.</summary>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.Inconsistent"/> (external), naming the field.</exception>
    public static void Check(CheckpointManifest manifest, string location)
    {
        var check = new Checker(location);
        CheckHead(manifest, check);
        CheckPlan(manifest.Plan, check);
        check.Unique("sources", manifest.Sources.Select(source => source.Source));
        for (int i = 0; i < manifest.Sources.Count; i++)
        {
            SourceManifest source = manifest.Sources[i];
            string at = $"sources[{i}]";
            check.Name($"{at}.source", source.Source);
            check.Number($"{at}.journal_sequence", source.JournalSequence, 0);
            check.Number($"{at}.pooled", source.Pooled, 0);
            check.Number($"{at}.finished", source.Finished, 0);
            CheckObject(source.State, check, $"{at}.state");
        }

        check.Unique("tasks", manifest.Tasks.Select(task => task.Task.ToString()));
        for (int i = 0; i < manifest.Tasks.Count; i++)
            CheckTask(manifest, manifest.Tasks[i], check, $"tasks[{i}]");
        check.Unique("the objects", manifest.Objects().Select(handle => handle.Path));
        check.Unique("the splits", manifest.Tasks.SelectMany(task => task.Splits.Select(split => $"{task.Task.Stage} {split.Split}")));
        check.Unique("the committables", manifest.Committables().Select(output => $"{output.Sink} {output.Output.Id}"));
        CheckTotals(manifest, check);
    }

    private static void CheckHead(CheckpointManifest manifest, Checker check)
    {
        check.Name("job", manifest.Job);
        check.Name("lineage", manifest.Lineage);
        check.Number("generation", manifest.Generation, 1);
        check.Number("id", manifest.Id, 1);
        if (manifest.Parent is long parent)
            check.Number("parent", parent, 1, manifest.Id - 1);
        check.Number("topology_epoch", manifest.TopologyEpoch, 0);
        check.Unique("regions", manifest.Regions.Select(region => region.Region));
        foreach (RegionPosition region in manifest.Regions)
        {
            check.Name("regions.region", region.Region);
            check.Number("regions.checkpoint", region.Checkpoint, 1, manifest.Id);
        }
    }

    private static void CheckPlan(PlanManifest plan, Checker check)
    {
        check.Unique("plan.operators", plan.Operators);
        foreach (string id in plan.Operators)
            check.Name("plan.operators", id);
        foreach (NamedVersion named in plan.Functions.Concat(plan.Models))
            check.Name("plan.functions or plan.models", named.Name);
        check.Number("plan.key_groups", plan.KeyGroups, 1);
        check.Name("plan.hash_name", plan.HashName);
    }

    private static void CheckTask(CheckpointManifest manifest, TaskManifest task, Checker check, string at)
    {
        check.Name($"{at}.task", task.Task.Stage);
        check.Number($"{at}.attempt", task.Attempt, 0);
        check.Number($"{at}.applied_sequence", task.AppliedSequence, 0);
        foreach (SplitPosition split in task.Splits)
        {
            check.Name($"{at}.splits.split", split.Split);
            check.Number($"{at}.splits.records of '{split.Split}'", split.Records, 0);
        }

        check.Unique($"{at}.states", task.States.Select(state => state.Name));
        foreach (NamedObject state in task.States)
        {
            check.Name($"{at}.states.name", state.Name);
            CheckObject(state.Object, check, $"{at}.states '{state.Name}'");
        }

        check.Unique($"{at}.edges", task.Edges.Select(edge => $"{edge.Edge} {edge.Upstream}"));
        foreach (EdgeState edge in task.Edges)
        {
            check.Name($"{at}.edges.edge", edge.Edge);
            check.That(Enum.IsDefined(edge.Mode), $"{at}.edges.mode", $"is {(int)edge.Mode}, which no mode has");
            check.Number($"{at}.edges.records", edge.Records, 0, edge.Mode == EdgeMode.Aligned ? 0 : NumberMax);
        }

        foreach (PreparedOutput output in task.Committables)
            CheckOutput(manifest, task, output, check, $"{at}.committables");
    }

    private static void CheckOutput(CheckpointManifest manifest, TaskManifest task, PreparedOutput output, Checker check, string at)
    {
        check.Name($"{at}.sink", output.Sink);
        check.That(output.Task == task.Task, $"{at}.task", $"is '{output.Task}' where the subtask is '{task.Task}'");
        check.Number($"{at}.generation", output.Generation, 1, manifest.Generation);
        check.Number($"{at}.checkpoint", output.Checkpoint, 1, manifest.Id);
        check.Name($"{at}.output.id", output.Output.Id);
        check.Name($"{at}.output.hash", output.Output.Hash);
        check.Number($"{at}.output.rows", output.Output.Rows, 0);
        check.Number($"{at}.output.bytes", output.Output.Bytes, 0);
    }

    private static void CheckObject(ObjectHandle handle, Checker check, string at)
    {
        check.That(StoragePath.IsValid(handle.Path), $"{at}.path", $"is '{handle.Path}', which names no object");
        check.Number($"{at}.length", handle.Length, 0);
        bool isHash = handle.Hash.Length == HashPrefix.Length + HashDigits
            && handle.Hash.StartsWith(HashPrefix, StringComparison.Ordinal)
            && handle.Hash.AsSpan(HashPrefix.Length).IndexOfAnyExcept(Digits) < 0;
        check.That(isHash, $"{at}.hash", $"is '{handle.Hash}', which is no SHA-256");
    }

    /// <summary>Counters, which are added up over the subtasks.</summary>
    private static void CheckTotals(CheckpointManifest manifest, Checker check)
    {
        Int128 total = 0;
        foreach (TaskManifest task in manifest.Tasks)
        {
            RecordCounts counts = task.Counts;
            (string, long)[] named =
            [
                ("in", counts.In), ("out", counts.Out), ("filtered", counts.Filtered),
                ("dead_letters", counts.DeadLetters), ("rejected", counts.Rejected), ("in_flight", counts.InFlight),
            ];
            foreach ((string name, long count) in named)
            {
                check.Number($"counts.{name} of '{task.Task}'", count, 0);
                total += count;
            }
        }

        check.That(total <= NumberMax, "counts", "are more rows than there can be");
    }

    /// <summary>Says which field is wrong, and how.</summary>
    private sealed class Checker(string location)
    {
        public void That(bool holds, string field, string what)
        {
            if (!holds)
                throw StorageErrors.Contradiction(location, $"'{field}' {what}");
        }

        public void Name(string field, string text) => That(!string.IsNullOrEmpty(text), field, "is empty");

        public void Number(string field, long number, long least, long most = NumberMax) => That(
            number >= least && number <= most,
            field,
            string.Create(
                CultureInfo.InvariantCulture, $"is {number}, and can be {(most == NumberMax ? $"{least} or more" : $"{least} to {most}")}"));

        public void Unique(string field, IEnumerable<string> names)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            foreach (string name in names)
                That(known.Add(name), field, $"has '{name}' twice");
        }
    }
}
