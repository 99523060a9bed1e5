namespace Millrace.Chaos.Checking;

/// <summary>Compares results with what they must be, as multisets.</summary>
internal static class RowChecker
{
    private const int SamplesMax = 5;

    /// <summary>What is wrong.</summary>
    /// <param name="expected">The rows that results must hold, each once.</param>
    /// <param name="expectedDead">Keys that the dead letters must hold, each once.</param>
    /// <param name="actual">The results.</param>
    /// <param name="actualDead">Keys of the dead letters.</param>
    public static IReadOnlyList<Finding> Check(
        IReadOnlyCollection<Row> expected, IReadOnlyCollection<string> expectedDead, IEnumerable<Row> actual, IEnumerable<string> actualDead)
    {
        var open = expected.ToDictionary(row => row.Key, StringComparer.Ordinal);
        var openDead = new HashSet<string>(expectedDead, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new Dictionary<FindingKind, List<string>>();
        foreach (Row row in actual)
        {
            if (row.Content is null)
                Add(FindingKind.Corrupted, row.Key);
            if (open.Remove(row.Key, out Row? match))
                AddIf(row.Content is not null && !row.IsSame(match), FindingKind.Corrupted, row.Key);
            else
                Add(done.Contains(row.Key) ? FindingKind.Duplicated : FindingKind.Unexpected, row.Key);
            done.Add(row.Key);
        }

        foreach (string key in actualDead)
        {
            if (!openDead.Remove(key) || done.Contains(key))
                Add(done.Contains(key) ? FindingKind.Duplicated : FindingKind.Unexpected, $"dead letter {key}");
            done.Add(key);
        }

        foreach (string key in open.Keys.Concat(openDead))
            Add(FindingKind.Lost, key);
        return [.. wrong.Select(w => new Finding(w.Key, $"{w.Value.Count} rows: {string.Join(", ", w.Value.Take(SamplesMax))}", w.Value.Count))];

        void AddIf(bool condition, FindingKind kind, string key)
        {
            if (condition)
                Add(kind, key);
        }

        void Add(FindingKind kind, string key)
        {
            if (!wrong.TryGetValue(kind, out List<string>? keys))
                wrong.Add(kind, keys = []);
            keys.Add(key);
        }
    }
}
