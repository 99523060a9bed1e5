using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;

namespace Millrace.Plan.Functions;

/// <summary>A function of the values of a row, evaluated a batch at a time. One instance serves all calls: it is stateless and thread-safe.</summary>
public abstract class ScalarFunction
{
    /// <summary>The name in lower case; unique in a registry.</summary>
    public abstract string Name { get; }

    /// <summary>What the planner and the runtime may assume.</summary>
    public virtual FunctionTraits Traits => FunctionTraits.Default;

    /// <summary>What users read. A name that begins with <c>$</c> is internal and not listed.</summary>
    public abstract FunctionDocumentation Documentation { get; }

    /// <summary>Decides how given arguments are taken, when the plan is analysed.</summary>
    /// <param name="arguments">The arguments in order.</param>
    /// <exception cref="MillraceException"><c>FUNCTION_ARGUMENTS</c> (user): what is wrong and how the function is written.</exception>
    public abstract FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments);

    /// <summary>
    /// Estimates the result's bytes for one row before the call, so that memory is reserved. Default: 0, meaning "as the type says".
    /// </summary>
    /// <param name="arguments">The arguments, cast as bound.</param>
    /// <param name="row">The row.</param>
    public virtual long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row) => 0;

    /// <summary>Estimates what the call takes beside its result while it runs, for one row: native decoders and the like. Default: 0 bytes.</summary>
    /// <param name="arguments">The arguments, cast as bound.</param>
    /// <param name="row">The row.</param>
    public virtual long EstimateScratchBytes(ReadOnlySpan<Operand> arguments, int row) => 0;

    /// <summary>Computes the result for every row.</summary>
    /// <param name="arguments">Borrowed operands of the bound types; scalars where the call's argument is a constant.</param>
    /// <param name="context">Row count, memory, row errors, cancellation.</param>
    /// <returns>A column of the bound return type with <see cref="EvaluationContext.RowCount"/> values, owned by the caller.</returns>
    public abstract Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context);

    /// <summary>The error for arguments that do not fit.</summary>
    protected MillraceException ArgumentError(string message) =>
        MillraceException.User("FUNCTION_ARGUMENTS", $"{Name.ToUpperInvariant()}: {message}", $"Write {Documentation.Signature}");
}
