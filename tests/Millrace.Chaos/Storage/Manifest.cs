using System.Text.Json;

namespace Millrace.Chaos.Storage;

/// <summary>A checkpoint's manifest.</summary>
internal sealed class Manifest(JsonElement checkpoint)
{
    /// <summary>All files it names.</summary>
    public IReadOnlyList<ObjectRecord> Objects =>
    [
        .. checkpoint.GetProperty("sources").EnumerateArray().Select(s => ObjectRecord.Of(s.GetProperty("state"))),
        .. Tasks.SelectMany(t => t.GetProperty("states").EnumerateArray()).Select(s => ObjectRecord.Of(s.GetProperty("object"))),
    ];

    /// <summary>Rows in the in-flight tables of all subtasks.</summary>
    public long InFlight => Tasks.Sum(t => t.GetProperty("counts").GetProperty("in_flight").GetInt64());

    /// <summary>The largest number of subtasks of a stage.</summary>
    public int SubtasksMax => 1 + Tasks.Select(t => t.GetProperty("task").GetString() ?? "")
        .Max(task => int.Parse(task[(task.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Names of the files that this checkpoint makes visible.</summary>
    public IReadOnlyList<string> Targets =>
    [
        .. Tasks.SelectMany(t => t.GetProperty("committables").EnumerateArray())
            .Select(c => JsonDocument.Parse(c.GetProperty("output").GetProperty("payload").GetString() ?? "{}").RootElement)
            .Select(p => p.TryGetProperty("Target", out JsonElement target) ? target.GetString() ?? "" : ""),
    ];

    private IEnumerable<JsonElement> Tasks => checkpoint.GetProperty("tasks").EnumerateArray();

    /// <summary>Reads a file, or answers null where it is none.</summary>
    public static Manifest? TryRead(string path)
    {
        try
        {
            return new Manifest(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("checkpoint"));
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException)
        {
            return null;
        }
    }
}
