using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Api;

/// <summary>The approved text files <c>eng/api/PROJECT.txt</c>.</summary>
internal static class ApprovedApi
{
    /// <summary>Set to 1 (by <c>eng/update-api.sh</c>), it writes the files instead of comparing with them.</summary>
    public const string UpdateVariable = "MILLRACE_UPDATE_API";

    public static string Folder => Path.Combine(RepositoryTree.Root, "eng", "api");

    public static bool IsUpdating => Environment.GetEnvironmentVariable(UpdateVariable) == "1";

    public static string PathOf(string project) => Path.Combine(Folder, project + ".txt");

    public static IEnumerable<string> StaleFiles(IEnumerable<string> projects) => Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder).Except(projects.Select(PathOf))
        : [];

    /// <summary>What was added (+) and removed (-), each line under the type that it belongs to.</summary>
    public static IEnumerable<string> Differences(string approved, string actual)
    {
        string[] before = QualifiedLines(approved).ToArray();
        string[] after = QualifiedLines(actual).ToArray();
        return [.. before.Except(after).Select(line => $"- {line}"), .. after.Except(before).Select(line => $"+ {line}")];
    }

    private static IEnumerable<string> QualifiedLines(string text)
    {
        string type = string.Empty;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isMember = line.StartsWith("  ", StringComparison.Ordinal);
            type = isMember ? type : line;
            yield return isMember ? $"{type} {{ {line.Trim()} }}" : line;
        }
    }
}
