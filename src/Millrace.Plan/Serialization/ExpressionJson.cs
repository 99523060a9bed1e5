using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Plan.Expressions;

namespace Millrace.Plan.Serialization;

/// <summary>Expressions as JSON.</summary>
/// <remarks>
/// <c>{"column": "a"}</c>; <c>{"literal": 5, "type": "INT"}</c>, where the type may be left out if it is the one that SQL gives;
/// <c>{"call": "upper", "arguments": […]}</c>; <c>{"cast": expression, "to": type}</c>. Places in a statement's text are not kept.
/// </remarks>
public static class ExpressionJson
{
    /// <summary>The most expressions within one another.</summary>
    public const int DepthMax = 1000;

    /// <summary>Writes an expression.</summary>
    /// <exception cref="MillraceException"><c>PLAN_INVALID</c>: it is too deep (user), or of a kind that has no form (internal).</exception>
    public static JsonObject Write(Expression expression) => Write(expression, 0);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="MillraceException"><c>PLAN_INVALID</c> (user), with the JSON path.</exception>
    public static Expression Read(JsonNode json) => Read(json, 0);

    internal static JsonArray WriteAll(IEnumerable<Expression> expressions) => new([.. expressions.Select(e => Write(e))]);

    private static JsonObject Write(Expression expression, int depth)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (depth > DepthMax)
        {
            throw MillraceException.User(
                "PLAN_INVALID", $"an expression has more than {DepthMax} others within one another", "Compute parts of it in queries of their own");
        }

        return expression switch
        {
            ColumnExpression column => new JsonObject { ["column"] = column.Name },
            LiteralExpression literal => LiteralJson.Write(literal),
            CallExpression call => new JsonObject
            {
                ["call"] = call.Function,
                ["arguments"] = new JsonArray([.. call.Arguments.Select(a => Write(a, depth + 1))]),
            },
            CastExpression cast => new JsonObject { ["cast"] = Write(cast.Operand, depth + 1), ["to"] = TypeJson.Write(cast.Target) },
            _ => throw MillraceException.Internal("PLAN_INVALID", $"{expression.GetType().Name} has no form in JSON"),
        };
    }

    private static Expression Read(JsonNode json, int depth)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (depth > DepthMax)
            throw JsonFields.Invalid(json, $"expressions stand more than {DepthMax} deep within one another");
        JsonObject parts = JsonFields.AsObject(json);
        if (JsonFields.Has(parts, "column"))
            return new ColumnExpression(JsonFields.Text(parts, "column"));
        if (JsonFields.Has(parts, "literal"))
            return LiteralJson.Read(parts);
        if (JsonFields.Has(parts, "call"))
            return new CallExpression(JsonFields.Text(parts, "call"), ReadArguments(JsonFields.Array(parts, "arguments"), depth));
        if (JsonFields.Has(parts, "cast"))
        {
            Expression operand = Read(JsonFields.Required(parts, "cast"), depth + 1);
            return new CastExpression(operand, TypeJson.Read(JsonFields.Required(parts, "to")));
        }

        throw JsonFields.Invalid(parts, "an expression has one of 'column', 'literal', 'call' and 'cast'");
    }

    private static ImmutableArray<Expression> ReadArguments(JsonArray json, int depth) =>
        [.. json.Select((node, i) => Read(node ?? throw JsonFields.Missing(json, i), depth + 1))];
}
