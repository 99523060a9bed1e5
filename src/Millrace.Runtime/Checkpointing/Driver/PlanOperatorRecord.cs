namespace Millrace.Runtime.Checkpointing;

/// <summary>One operator of a <see cref="PlanRecord"/>.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Stage">The stage that it runs in, by the id of the stage's first operator.</param>
/// <param name="Name">Its name.</param>
/// <param name="What">What it does.</param>
/// <param name="Columns">The columns that it makes, with their types.</param>
internal sealed record PlanOperatorRecord(string Id, string Stage, string Name, string What, string Columns);
