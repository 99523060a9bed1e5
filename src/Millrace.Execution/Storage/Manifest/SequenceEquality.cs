namespace Millrace.Execution.Storage;

/// <summary>Value equality of the lists inside manifest records.</summary>
internal static class SequenceEquality
{
    public static bool Same<T>(IReadOnlyList<T> left, IReadOnlyList<T> right) => left.SequenceEqual(right);

    public static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out string? value) && value == pair.Value);
}
