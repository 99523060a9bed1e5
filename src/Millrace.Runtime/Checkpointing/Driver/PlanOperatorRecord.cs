namespace Millrace.Runtime.Checkpointing;

/// <summary>One operator of a <see cref="PlanRecord"/>.</summary>
/// <param name="id">Its identity.</param>
/// <param name="stage">The stage that it runs in, by the id of the stage's first operator.</param>
/// <param name="name">Its name.</param>
/// <param name="invariants">What must stay of it, by name.</param>
/// <param name="columns">The columns that it makes, with their types.</param>
internal sealed class PlanOperatorRecord(
    string id, string stage, string name, IReadOnlyDictionary<string, string> invariants, IReadOnlyList<string> columns)
{
    public string Id { get; } = id;

    public string Stage { get; } = stage;

    public string Name { get; } = name;

    public IReadOnlyDictionary<string, string> Invariants { get; } = invariants;

    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>What is different in another operator, in words; null where nothing is that matters.</summary>
    public string? DifferenceFrom(PlanOperatorRecord old)
    {
        if (Name != old.Name)
            return $"{Name} stands where {old.Name} stood";
        foreach (string key in Invariants.Keys.Union(old.Invariants.Keys).Order(StringComparer.Ordinal))
        {
            string? now = Invariants.GetValueOrDefault(key);
            string? then = old.Invariants.GetValueOrDefault(key);
            if (now != then)
                return $"its {key} is {Value(now)} where it was {Value(then)}";
        }

        if (!Columns.SequenceEqual(old.Columns, StringComparer.Ordinal))
            return $"its columns are ({Shown(Columns, old.Columns)}) where they were ({Shown(old.Columns, Columns)})";
        return Id == old.Id && Stage == old.Stage ? null : "it stands at another place of the plan";
    }

    private static string Value(string? value) => value is null ? "not given" : $"'{value}'";

    /// <summary>The columns that the other side does not have, or all of them where only their order differs.</summary>
    private static string Shown(IReadOnlyList<string> columns, IReadOnlyList<string> others)
    {
        string[] own = [.. columns.Except(others, StringComparer.Ordinal)];
        return own.Length == 0 || own.Length == columns.Count ? string.Join(", ", columns) : $"…, {string.Join(", ", own)}";
    }
}
