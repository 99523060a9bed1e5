using System.Text.Json;

namespace Millrace.Chaos.Checking;

/// <summary>The list of files that a sink writes last (<c>_manifests</c>) must name the result files that are there, with their lengths.</summary>
internal static class ListingChecker
{
    /// <summary>What is wrong with a sink's folder.</summary>
    public static IReadOnlyList<Finding> Check(string output)
    {
        string folder = Path.Combine(output, "_manifests");
        string? newest = !Directory.Exists(folder) ? null : Directory.GetFiles(folder, "*.json").MaxBy(CheckpointOf);
        if (newest is null)
            return [new Finding(FindingKind.Lost, $"{output} has no list of its files")];
        using var document = JsonDocument.Parse(File.ReadAllBytes(newest));
        string[] listed =
        [
            .. document.RootElement.GetProperty("files").EnumerateArray()
                .Select(f => $"{f.GetProperty("name").GetString()} {f.GetProperty("bytes").GetInt64()}").Order(StringComparer.Ordinal),
        ];
        string[] there =
        [
            .. Directory.GetFiles(output, "part-*").Select(f => $"{Path.GetFileName(f)} {new FileInfo(f).Length}").Order(StringComparer.Ordinal),
        ];
        if (listed.SequenceEqual(there))
            return [];
        string difference = string.Join(", ", listed.Except(there).Concat(there.Except(listed)).Take(4));
        return [new Finding(FindingKind.Protocol, $"{Path.GetFileName(newest)} does not list what is there: {difference}")];
    }

    private static long CheckpointOf(string path) =>
        long.Parse(Path.GetFileNameWithoutExtension(path).Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);
}
