using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Memory;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>An operator's expressions, bound to its input. Immutable; instances evaluate it.</summary>
/// <remarks>
/// Arguments are cast to what the function's binding asks for. Constants are computed once an instance. Expressions that occur several times
/// and are deterministic are computed once a slice. Arguments of AND, OR, CASE and COALESCE that may fail or cost much are computed for the
/// rows that need them alone, so that a row error in a branch that is not taken does not reject the row.
/// </remarks>
public sealed class CompiledExpressions
{
    private readonly ExpressionStep[] _roots;
    private readonly ExpressionStep[] _steps;

    internal CompiledExpressions(ExpressionStep[] roots, ExpressionStep[] steps)
    {
        _roots = roots;
        _steps = steps;
    }

    /// <summary>The type of each expression.</summary>
    public ImmutableArray<DataType> Types => [.. _roots.Select(r => r.Type)];

    /// <summary>Whether a row may have no value.</summary>
    public bool CanFail => _roots.Any(r => r.CanFail);

    /// <summary>
    /// Bytes that evaluating a full batch takes beside the results: what is computed on the way, where all of it has a fixed size; 4 MiB where
    /// it has not, or where a function says that it needs some.
    /// </summary>
    public long ScratchBytes
    {
        get
        {
            ExpressionStep[] inner = [.. _steps.Where(s => s is CallStep or CastStep && !s.IsConstant && !_roots.Contains(s))];
            if (_steps.Any(s => s is CallStep { EstimatesScratch: true }) || inner.Any(s => RowBytes.OfType(s.Type) is null))
                return Batch.MaxBytes;
            return Math.Min(Batch.MaxBytes, inner.Sum(s => (1 + (RowBytes.OfType(s.Type) ?? 0)) * Batch.MaxRows));
        }
    }

    /// <summary>Binds expressions.</summary>
    /// <param name="expressions">What to compute.</param>
    /// <param name="input">The columns that they read.</param>
    /// <param name="typer">Types and functions.</param>
    /// <exception cref="Errors.MillraceException">A column or function is missing or does not fit (user).</exception>
    public static CompiledExpressions Compile(IEnumerable<Expression> expressions, Schema input, ExpressionTyper typer)
    {
        ArgumentNullException.ThrowIfNull(expressions);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(typer);
        var compiler = new ExpressionCompiler(input, typer);
        ExpressionStep[] roots = [.. expressions.Select(compiler.Compile)];
        return new CompiledExpressions(roots, [.. compiler.Steps]);
    }

    /// <summary>Makes an evaluator without a guard before native code.</summary>
    /// <param name="allocator">Where the memory of constants comes from; it outlives single steps.</param>
    public ExpressionEvaluator CreateEvaluator(MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        return new ExpressionEvaluator(_roots, _steps, allocator);
    }

    /// <summary>Makes an evaluator for one operator instance, with the operator's guard where native code is called.</summary>
    /// <param name="context">The operator's surroundings.</param>
    public ExpressionEvaluator CreateEvaluator(IOperatorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        bool isNative = Array.Exists(_steps, s => s is CallStep { Function.Traits.NativeStep: not null });
        return new ExpressionEvaluator(_roots, _steps, context.Allocator) { Guard = isNative ? context.Node.GuardOf(context.OperatorId) : null };
    }
}
