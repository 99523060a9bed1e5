using System.Reflection;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Native;
using Millrace.Plan.Functions;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>A call of a function whose arguments are cast already.</summary>
/// <remarks>
/// An argument of an <see cref="IConditionalFunction"/> that may fail or costs much is computed in a frame of the rows that need it: a row
/// error in a branch that is not taken is never reported.
/// </remarks>
internal sealed class CallStep : ExpressionStep
{
    private const double CostWorthSkipping = 8;
    private readonly ExpressionStep[] _arguments;
    private readonly IConditionalFunction? _conditional;
    private readonly bool[] _isLazy;

    public CallStep(int slot, ScalarFunction function, FunctionBinding binding, ExpressionStep[] arguments)
        : base(slot, binding.ReturnType)
    {
        Function = function;
        _arguments = arguments;
        _conditional = function as IConditionalFunction;
        _isLazy = [.. arguments.Select((a, i) => i > 0 && _conditional is not null && (a.CanFail || a.Cost >= CostWorthSkipping))];
        IsConstant = function.Traits.IsDeterministic && arguments.All(a => a.IsConstant);
        CanFail = function.Traits.CanFail || function.Traits.NativeStep is not null || arguments.Any(a => a.CanFail);
        Cost = function.Traits.Cost + arguments.Sum(a => a.Cost);
        EstimatesResult = Overrides(function, nameof(ScalarFunction.EstimateResultBytes));
        EstimatesScratch = Overrides(function, nameof(ScalarFunction.EstimateScratchBytes));
    }

    /// <summary>The function.</summary>
    public ScalarFunction Function { get; }

    /// <summary>Whether the function estimates its results' bytes.</summary>
    public bool EstimatesResult { get; }

    /// <summary>Whether the function estimates the bytes that a call takes beside its result.</summary>
    public bool EstimatesScratch { get; }

    public override bool IsConstant { get; }

    public override bool CanFail { get; }

    public override double Cost { get; }

    public override ReadOnlySpan<ExpressionStep> Arguments => _arguments;

    public override FrameValue Evaluate(EvaluationFrame frame)
    {
        var operands = new Operand[_arguments.Length];
        List<Column>? scattered = null;
        try
        {
            for (int i = 0; i < operands.Length; i++)
            {
                if (!_isLazy[i])
                {
                    operands[i] = frame.Evaluate(_arguments[i]);
                    continue;
                }

                (operands[i], Column? owned) = EvaluateWhereNeeded(frame, i, operands.AsSpan(0, i));
                if (owned is not null)
                    (scattered ??= []).Add(owned);
            }

            var context = new EvaluationContext(frame.RowCount, frame.Allocator, new StepErrors(frame, Function.Name, false), frame.Cancellation);
            Column result = frame.Guard is INativeGuard guard && Function.Traits.NativeStep is not null
                ? GuardedCall.Evaluate(guard, this, frame, operands, context)
                : Function.Evaluate(operands, context);
            return new FrameValue(new Operand(result, frame.IsConstant), true);
        }
        finally
        {
            scattered?.ForEach(c => c.Dispose());
        }
    }

    private (Operand Value, Column? Owned) EvaluateWhereNeeded(EvaluationFrame frame, int argument, ReadOnlySpan<Operand> earlier)
    {
        var isNeeded = new bool[frame.RowCount];
        isNeeded.AsSpan().Fill(true);
        _conditional?.SelectRows(argument, earlier, isNeeded);
        int[] rows = [.. Enumerable.Range(0, isNeeded.Length).Where(r => isNeeded[r])];
        if (rows.Length == isNeeded.Length)
            return (frame.Evaluate(_arguments[argument]), null);
        Column scattered = rows.Length == 0
            ? Selection.Nulls(_arguments[argument].Type, frame.RowCount, frame.Allocator)
            : frame.EvaluateSome(_arguments[argument], rows);
        return (new Operand(scattered), scattered);
    }

    private static bool Overrides(ScalarFunction function, string method) =>
        function.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.Public)?.DeclaringType != typeof(ScalarFunction);
}
