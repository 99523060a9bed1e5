using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>Binds expressions to a schema. Equal deterministic expressions become one step.</summary>
internal sealed class ExpressionCompiler(Schema input, ExpressionTyper typer)
{
    private readonly List<ExpressionStep> _steps = [];
    private readonly Dictionary<Expression, ExpressionStep> _shared = [];

    /// <summary>All steps, by slot.</summary>
    public IReadOnlyList<ExpressionStep> Steps => _steps;

    /// <summary>Binds one expression.</summary>
    public ExpressionStep Compile(Expression expression)
    {
        if (_shared.TryGetValue(expression, out ExpressionStep? known))
            return known;
        ExpressionStep step = Add(expression switch
        {
            ColumnExpression column => new ColumnStep(_steps.Count, typer.TypeOf(column, input), input.IndexOf(column.Name)),
            LiteralExpression literal => new LiteralStep(_steps.Count, literal),
            CastExpression cast => MakeCast(cast),
            CallExpression call => MakeCall(call),
            _ => throw MillraceException.Internal("EXPRESSION_UNKNOWN", $"{expression.GetType().Name} cannot be evaluated"),
        });
        if (IsDeterministic(expression))
            _shared.TryAdd(expression, step);
        return step;
    }

    private ExpressionStep MakeCast(CastExpression cast)
    {
        typer.TypeOf(cast, input);
        ExpressionStep operand = Compile(cast.Operand);
        return operand.Type.Equals(cast.Target) ? operand : new CastStep(_steps.Count, operand, cast.Target);
    }

    private CallStep MakeCall(CallExpression call)
    {
        FunctionBinding binding = typer.BindingOf(call, input);
        var arguments = new ExpressionStep[call.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = Argument(call.Arguments[i], binding.ArgumentTypes[i]);
        return new CallStep(_steps.Count, typer.Functions.Get(call.Function), binding, arguments);
    }

    private ExpressionStep Argument(Expression argument, DataType type)
    {
        ExpressionStep step = Compile(argument);
        if (step.Type.Equals(type))
            return step;
        var key = new CastExpression(argument, type);
        if (_shared.TryGetValue(key, out ExpressionStep? known))
            return known;
        ExpressionStep cast = Add(new CastStep(_steps.Count, step, type));
        if (IsDeterministic(argument))
            _shared.Add(key, cast);
        return cast;
    }

    private ExpressionStep Add(ExpressionStep step)
    {
        if (step.Slot == _steps.Count)
            _steps.Add(step);
        return step;
    }

    private bool IsDeterministic(Expression expression) =>
        expression.Descendants().All(e => e is not CallExpression call || typer.Functions.Get(call.Function).Traits.IsDeterministic);
}
