using System.Text.Json;
using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Workloads;

/// <summary>
/// The main job, <c>samples/photos.sql</c>, over copies of the bundled photographs and the damaged ones. Its rows are compared with those of a
/// run without a fault; which files are dead letters is known by the folder that they come from.
/// </summary>
internal sealed class PhotosWorkload(ResultFiles results, string root, int copies) : IWorkload
{
    private readonly Dictionary<string, Row> _reference = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "photos";

    /// <inheritdoc/>
    public TimeSpan Guess => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public ChaosJob Prepare(RunFolder folder, Random random)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] photos = Directory.GetFiles(Path.Combine(root, "samples", "photos"));
        string[] damaged = Directory.GetFiles(Path.Combine(root, "samples", "photos-damaged"));
        Directory.CreateDirectory(folder.Input);
        var expected = new List<Row>();
        for (int copy = 0; copy < copies; copy++)
        {
            foreach (string photo in photos)
            {
                string name = $"{copy:00}-{Path.GetFileName(photo)}";
                File.CreateSymbolicLink(Path.Combine(folder.Input, name), photo);
                expected.Add(_reference.GetValueOrDefault(Path.GetFileName(photo)) is Row row ? row with { Key = name } : new Row(name, null));
            }
        }

        foreach (string photo in damaged)
            File.CreateSymbolicLink(Path.Combine(folder.Input, $"50-{Path.GetFileName(photo)}"), photo);
        string output = Path.Combine(folder.Output, "embeddings");
        string dead = Path.Combine(output, "_rejected");
        string model = Path.Combine(root, "samples", "models", "patches-384.onnx");
        return new ChaosJob
        {
            Script = Path.Combine(root, "samples", "photos.sql"),
            Arguments =
            [
                "--json", "--progress", "none", "--var", $"photos={folder.Input}", "--var", $"model={model}", "--var", $"out={folder.Output}",
                .. CheckpointArguments.Of(folder, "30 ms", random),
            ],
            Outputs = [output, dead],
            Expected = expected,
            ExpectedDead = [.. damaged.Select(d => $"50-{Path.GetFileName(d)}")],
            ReadResults = () => ReadAsync(output, dead),
        };
    }

    /// <inheritdoc/>
    public void Learn(IEnumerable<Row> rows)
    {
        foreach (Row row in rows)
            _reference[row.Key[3..]] = row;
    }

    private async Task<ResultRows> ReadAsync(string output, string dead)
    {
        var findings = new List<Finding>();
        IReadOnlyList<string> rows = await results.ReadAsync(output, "parquet", findings);
        IReadOnlyList<string> deadRows = await results.ReadAsync(dead, "json", findings);
        return new ResultRows([.. rows.Select(Parse)], [.. deadRows.Select(ResultFiles.OriginOf)], findings);
    }

    private static Row Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        JsonElement row = document.RootElement;
        string uri = row.GetProperty("uri").GetString() ?? "";
        string name = uri[(uri.LastIndexOf('/') + 1)..];
        return new Row(
            name,
            $"{row.GetProperty("width").GetInt32()} x {row.GetProperty("height").GetInt32()}",
            [.. row.GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle())]);
    }
}
