namespace Millrace.Runtime.Checkpointing;

/// <summary>The physical plan as a manifest holds it: enough to tell whether another plan may go on from its state.</summary>
/// <param name="Version">Version of this form.</param>
/// <param name="Fingerprint">The plan's own fingerprint, for people: a restore compares operator by operator.</param>
/// <param name="LogicalPlan">The optimised logical plan.</param>
/// <param name="Operators">The operators, stage by stage in the order of the data.</param>
/// <param name="Edges">The exchanges, by id.</param>
internal sealed record PlanRecord(
    int Version, string Fingerprint, string LogicalPlan, IReadOnlyList<PlanOperatorRecord> Operators, IReadOnlyList<string> Edges);
