using Millrace.Compute;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Finds types of expressions over a schema.</summary>
/// <param name="functions">The functions that may be named.</param>
public sealed class ExpressionTyper(FunctionRegistry functions)
{
    /// <summary>The functions that may be named.</summary>
    public FunctionRegistry Functions { get; } = functions;

    /// <summary>The name, type and nullability of a named expression's column.</summary>
    public Field FieldOf(NamedExpression named, Schema input)
    {
        ArgumentNullException.ThrowIfNull(named);
        if (named.Expression is ColumnExpression column)
            return ColumnOf(column, input) with { Name = named.Name };
        return named.Expression is CallExpression call
            ? new Field(named.Name, BindingOf(call, input).ReturnType, BindingOf(call, input).IsNullable)
            : new Field(named.Name, TypeOf(named.Expression, input));
    }

    /// <summary>The type of an expression.</summary>
    /// <exception cref="MillraceException">A column or function is missing or does not fit (user), with its position.</exception>
    public DataType TypeOf(Expression expression, Schema input) => expression switch
    {
        ColumnExpression column => ColumnOf(column, input).Type,
        LiteralExpression literal => literal.Type,
        CastExpression cast => TargetOf(cast, input),
        CallExpression call => BindingOf(call, input).ReturnType,
        _ => throw MillraceException.Internal("EXPRESSION_UNKNOWN", $"{expression.GetType().Name} has no type"),
    };

    /// <summary>How a call's function takes its arguments.</summary>
    public FunctionBinding BindingOf(CallExpression call, Schema input)
    {
        ArgumentNullException.ThrowIfNull(call);
        ScalarFunction function = Functions.Get(call.Function, call.Position);
        var arguments = new ArgumentInfo[call.Arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            Expression argument = call.Arguments[i];
            arguments[i] = argument is LiteralExpression literal
                ? new ArgumentInfo(literal.Type, true, literal.Value)
                : new ArgumentInfo(TypeOf(argument, input));
        }

        try
        {
            return function.Bind(arguments);
        }
        catch (MillraceException error) when (error.Position is null && call.Position is not null)
        {
            throw MillraceException.User(error.Code, error.Message, error.Advice, call.Position);
        }
    }

    private DataType TargetOf(CastExpression cast, Schema input)
    {
        DataType from = TypeOf(cast.Operand, input);
        return Casts.CanCast(from, cast.Target)
            ? cast.Target
            : throw MillraceException.User(
                "CAST_UNSUPPORTED",
                $"there is no conversion from {from} to {cast.Target}",
                "Use a function that makes one of the other",
                cast.Position);
    }

    private static Field ColumnOf(ColumnExpression column, Schema input)
    {
        int index = input.IndexOf(column.Name);
        if (index >= 0)
            return input[index];
        string[] visible = [.. input.Fields.Select(f => f.Name).Where(n => !Schema.IsHidden(n))];
        string? nearest = Suggestion.Nearest(column.Name, visible);
        string advice = nearest is null ? $"The columns are: {string.Join(", ", visible)}" : $"Did you mean '{nearest}'?";
        throw MillraceException.User("COLUMN_NOT_FOUND", $"there is no column '{column.Name}'", advice, column.Position);
    }
}
