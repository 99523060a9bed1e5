using System.IO.Compression;
using System.Text.Json;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Supervision;

/// <summary>
/// What a job without checkpoints is about to make visible, kept by the supervisor: if the engine dies between the first file and the last,
/// the next run finishes instead of beginning again.
/// </summary>
/// <param name="Outputs">The output, by sink.</param>
/// <param name="Metrics">The job's figures, without those of stages and slots.</param>
internal sealed record CommitRecord(IReadOnlyList<CommitOutput> Outputs, JobMetrics Metrics)
{
    /// <summary>Describes a commit.</summary>
    public static CommitRecord Of(JobPlan plan, IReadOnlyList<(ISink Sink, Committable Committable)> outputs, JobMetrics metrics)
    {
        Dictionary<ISink, string> names = plan.Sinks.ToDictionary(s => s.Sink, s => s.Id);
        return new CommitRecord([.. outputs.Select(o => new CommitOutput(names[o.Sink], o.Committable))], metrics with { Stages = [], Slots = [] });
    }

    /// <summary>Writes it: JSON, compressed since a job may have thousands of files, in base 64.</summary>
    public string Encode()
    {
        using var bytes = new MemoryStream();
        using (var brotli = new BrotliStream(bytes, CompressionLevel.Fastest))
            JsonSerializer.Serialize(brotli, this, SupervisionJsonContext.Default.CommitRecord);
        return Convert.ToBase64String(bytes.ToArray());
    }

    /// <summary>Reads it.</summary>
    public static CommitRecord Decode(string text)
    {
        using var brotli = new BrotliStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(brotli, SupervisionJsonContext.Default.CommitRecord) ?? throw new JsonException("a commit is empty");
    }
}
