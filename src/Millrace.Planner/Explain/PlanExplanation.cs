namespace Millrace.Planner.Explain;

/// <summary>How a plan would run.</summary>
/// <param name="Text">For people: logical plan, optimised plan with the rules that were applied, stages and exchanges.</param>
/// <param name="Json">For programs: the same as one JSON object.</param>
public sealed record PlanExplanation(string Text, string Json);
