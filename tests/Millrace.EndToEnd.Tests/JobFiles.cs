using System.Globalization;
using System.Text.Json.Nodes;

namespace Millrace.EndToEnd.Tests;

/// <summary>What the files that a job leaves say of its checkpoints.</summary>
internal static class JobFiles
{
    /// <summary>The checkpoint that made a part of a result.</summary>
    public static int CheckpointOf(string part) => int.Parse(Path.GetFileName(part).Split('-')[3], CultureInfo.InvariantCulture);

    /// <summary>Whether an entry of a log says that all results of a checkpoint are visible.</summary>
    /// <param name="entry">The entry's text.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    public static bool IsCommit(string entry, int checkpoint) =>
        entry.StartsWith("millrace-log committed ", StringComparison.Ordinal) && (int)JsonNode.Parse(entry.Split('\n', 2)[1])!["id"]! == checkpoint;
}
