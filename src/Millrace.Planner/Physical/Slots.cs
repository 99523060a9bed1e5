using Millrace.Execution.Scheduling;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;

namespace Millrace.Planner.Physical;

/// <summary>What the functions of expressions ask for.</summary>
internal static class Slots
{
    /// <summary>An I/O slot where any function waits for files or sockets, else a compute thread.</summary>
    public static SlotKind Of(IEnumerable<Expression> expressions, ExpressionTyper typer) =>
        TraitsOf(expressions, typer).Any(t => t.IsBlockingIO) ? SlotKind.IO : SlotKind.Cpu;

    /// <summary>Whether all functions are deterministic.</summary>
    public static bool AreDeterministic(IEnumerable<Expression> expressions, ExpressionTyper typer) =>
        TraitsOf(expressions, typer).All(t => t.IsDeterministic);

    private static IEnumerable<FunctionTraits> TraitsOf(IEnumerable<Expression> expressions, ExpressionTyper typer) =>
        expressions.SelectMany(e => e.Descendants()).OfType<CallExpression>().Select(c => typer.Functions.Get(c.Function).Traits);
}
