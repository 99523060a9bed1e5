using System.Globalization;
using System.Text.Json.Nodes;
using Millrace.Server.Output;

namespace Millrace.Server.Checkpoints;

/// <summary>Checkpoints as text for people; programs take <c>--json</c>, of which this is a view.</summary>
internal sealed class CheckpointText(StandardOutput output)
{
    private static readonly string[] Columns =
        ["checkpoint", "time", "rows read", "rows written", "generation", "parent", "final", "committed", "outputs", "manifest", "state"];

    private TextWriter Rows => output.Rows;

    /// <summary>A job with its checkpoints.</summary>
    /// <param name="folder">The job's folder.</param>
    /// <param name="job">The job.</param>
    /// <param name="withRemoved">Whether checkpoints whose files are removed are listed too, or only counted.</param>
    public void WriteJob(string folder, JsonObject job, bool withRemoved)
    {
        JsonNode?[] all = [.. job["checkpoints"]!.AsArray()]; // always written
        JsonNode?[] checkpoints = withRemoved ? all : [.. all.Where(c => Text(c!["state"]) != "removed")];
        string state = Text(job["state"]) == "OPEN" ? "OPEN (it runs, or was killed, or failed)" : Text(job["state"]);
        Rows.WriteLine($"{folder}: {Text(job["job"])}, lineage {Text(job["lineage"])}, generation {Text(job["generation"])}, {state}");
        string removed = $"{all.Length - checkpoints.Length:N0} older checkpoints, whose files are removed: --all lists them";
        if (all.Length > checkpoints.Length)
            Rows.WriteLine($"  {removed}");
        if (all.Length == 0)
            Rows.WriteLine("  no completed checkpoint");
        else
            WriteTable(Columns, checkpoints, Describe);
        Rows.WriteLine();

        static string[] Describe(JsonNode c) =>
        [
            Text(c["checkpoint"]), Seconds(c["time"]), Text(c["rows_read"]), Text(c["rows_written"]), Text(c["generation"]), Text(c["parent"]),
            Text(c["is_final"]), Text(c["is_committed"]), Text(c["committables"]), Text(c["manifest"]), Text(c["state"]),
        ];

        static string Seconds(JsonNode? time) =>
            (DateTime?)time is DateTime utc ? utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";
    }

    /// <summary>The entries of a job's log.</summary>
    public void WriteLog(string folder, IReadOnlyList<JsonObject> entries)
    {
        Rows.WriteLine($"{folder}: {entries.Count} entries");
        WriteTable(["index", "kind", "generation", "checkpoint", "what"], entries, e =>
            [Text(e["index"]), Text(e["kind"]), Text(e["generation"]), Text(e["id"]), Text(e["state"] ?? e["writer"] ?? e["manifest"]?["path"])]);
        Rows.WriteLine();
    }

    /// <summary>One checkpoint.</summary>
    public void WriteCheckpoint(string folder, JsonObject checkpoint)
    {
        Rows.WriteLine(
            $"{folder}: checkpoint {Text(checkpoint["id"])} of {Text(checkpoint["job"])}, lineage {Text(checkpoint["lineage"])}, "
            + $"generation {Text(checkpoint["generation"])}");
        string regions = string.Join(", ", checkpoint["regions"]!.AsArray().Select(r => $"{Text(r!["region"])} {Text(r["checkpoint"])}"));
        Rows.WriteLine(
            $"  parent {Text(checkpoint["parent"])}, regions {regions}, topology epoch {Text(checkpoint["topology_epoch"])}, "
            + $"final {Text(checkpoint["is_final"])}, committed {Text(checkpoint["is_committed"])}");
        JsonArray tasks = checkpoint["tasks"]!.AsArray(); // always written
        WriteSection("Operators", ["stage", "operator", "work"], Operators(checkpoint), o =>
            [Text(o["stage"]), Text(o["name"]), Text(o["invariants"]?["work"])]);
        WriteSection("Sources", ["source", "journal", "unassigned", "finished"], checkpoint["sources"]!.AsArray(), s =>
            [Text(s["source"]), Text(s["journal_sequence"]), Text(s["pooled"]), Text(s["finished"])]);
        WriteSection("Subtasks", ["subtask", "attempt", "applied", "rows in", "rows out", "rejected", "filtered", "in flight", "objects"], tasks, t =>
            [Text(t["task"]), Text(t["attempt"]), Text(t["applied_sequence"]), .. Counts(t["counts"]), Names(t["states"])]);
        WriteSection("Positions", ["subtask", "split", "rows read", "finished"], Flatten(tasks, "splits"), s =>
            [Text(s["task"]), Text(s["split"]), Text(s["records"]), Text(s["finished"])]);
        WriteSection("Exchanges", ["subtask", "from", "edge", "mode", "rows", "ended"], Flatten(tasks, "edges"), e =>
            [Text(e["task"]), Text(e["upstream"]), Text(e["edge"]), Text(e["mode"]), Text(e["records"]), Text(e["ended"])]);
        WriteSection("Output", ["subtask", "output", "rows", "bytes", "sha256"], Flatten(tasks, "committables"), c =>
            [Text(c["task"]), Text(c["output"]?["id"]), Text(c["output"]?["rows"]), Text(c["output"]?["bytes"]), Text(c["output"]?["hash"])]);
        WriteSection("Objects", ["object", "bytes", "state"], checkpoint["objects"]!.AsArray(), o =>
            [Text(o["path"]), Text(o["length"]), Text(o["state"])]);
    }

    private static IEnumerable<string> Counts(JsonNode? counts) =>
        [Text(counts?["in"]), Text(counts?["out"]), Text(counts?["rejected"]), Text(counts?["filtered"]), Text(counts?["in_flight"])];

    private static string Names(JsonNode? states) => string.Join(", ", states!.AsArray().Select(s => Text(s!["name"])));

    /// <summary>What the stages do, by which subtasks are named; none in a plan of another form.</summary>
    private static JsonArray Operators(JsonObject checkpoint) =>
        (checkpoint["plan"]?["physical_plan"] as JsonObject)?["operators"] as JsonArray ?? [];

    /// <summary>The items of a list that each subtask has, with the subtask's name.</summary>
    private static List<JsonNode?> Flatten(JsonArray tasks, string list)
    {
        List<JsonNode?> items = [];
        foreach (JsonNode? task in tasks)
        {
            foreach (JsonNode? item in task![list]!.AsArray())
            {
                JsonNode copy = item!.DeepClone();
                copy["task"] = Text(task["task"]);
                items.Add(copy);
            }
        }

        return items;
    }

    private void WriteSection(string title, string[] columns, IList<JsonNode?> items, Func<JsonNode, string[]> describe)
    {
        if (items.Count == 0)
            return;
        Rows.WriteLine();
        Rows.WriteLine(title);
        WriteTable(columns, items, describe);
    }

    private void WriteTable(string[] columns, IEnumerable<JsonNode?> items, Func<JsonNode, string[]> describe)
    {
        string[][] rows = [.. items.Select(item => describe(item!))];
        bool[] isRight = [.. columns.Select((_, i) => rows.All(row => row[i].Length == 0 || long.TryParse(row[i], out long _)))];
        new TextTable(Rows, output.IsTerminal).Begin(columns, isRight, rows);
    }

    /// <summary>A value in words; nothing for null, <c>yes</c> or <c>no</c> for a truth value.</summary>
    private static string Text(JsonNode? value) => value?.ToString() switch
    {
        null => "",
        "true" => "yes",
        "false" => "no",
        string text => ValueText.OneLine(text),
    };
}
