using System.Collections.Immutable;

namespace Millrace.Execution.Planning;

/// <summary>What the runtime runs: stages joined by exchanges.</summary>
/// <param name="Name">The job's name: the statement's sink.</param>
/// <param name="Stages">The stages; an edge leads from a lower to a higher index.</param>
/// <param name="Edges">The exchanges.</param>
/// <param name="Fingerprint">SHA-256 over the description of stages, operators and edges, hexadecimal: tells plans apart in
/// <c>EXPLAIN</c> and in manifests. A restore compares operator by operator.</param>
/// <param name="LogicalPlan">The optimised logical plan as JSON: restore plans from it.</param>
public sealed record JobPlan(
    string Name, ImmutableArray<StagePlan> Stages, ImmutableArray<EdgePlan> Edges, string Fingerprint, string LogicalPlan)
{
    /// <summary>
    /// Whether a row that is left out must be among the dead letters: a stage without an exchange for them, which rejects none but a row too
    /// large for <c>memory.limit</c>, fails the job then.
    /// </summary>
    /// <value>Default: false.</value>
    public bool KeepsRejected { get; init; }

    /// <summary>The sinks, in the order of the stages: that of dead letters is the last.</summary>
    public IEnumerable<SinkExec> Sinks => Stages.SelectMany(stage => stage.Operators).OfType<SinkExec>();
}
