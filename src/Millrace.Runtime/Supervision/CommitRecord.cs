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

    /// <summary>Writes it as JSON.</summary>
    public string Encode() => JsonSerializer.Serialize(this, SupervisionJsonContext.Default.CommitRecord);

    /// <summary>Reads it.</summary>
    public static CommitRecord Decode(string json) =>
        JsonSerializer.Deserialize(json, SupervisionJsonContext.Default.CommitRecord) ?? throw new JsonException("a commit is empty");
}
