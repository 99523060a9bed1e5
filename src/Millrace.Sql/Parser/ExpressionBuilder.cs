using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Sql.Parser;

/// <summary>Makes expressions and keeps their height and size within limits: shared operands count each time they are used.</summary>
internal sealed class ExpressionBuilder
{
    private readonly Dictionary<Expression, (int Height, long Nodes)> _measures = new(ReferenceEqualityComparer.Instance);

    /// <summary>A call at a place.</summary>
    public Expression Call(string function, TextPosition position, params ReadOnlySpan<Expression> arguments) =>
        Measured(new CallExpression(function, [.. arguments]) { Position = position }, position);

    /// <summary>A cast at a place.</summary>
    public Expression Cast(Expression operand, DataType target, TextPosition position) =>
        Measured(new CastExpression(operand, target) { Position = position }, position);

    /// <summary>A chain of ANDs or ORs: the first to the left, long chains as a balanced tree. Both have one value, also with NULLs.</summary>
    public Expression Chain(string function, List<(Expression Term, TextPosition Position)> terms)
    {
        const int LeftDeepMax = 16;
        if (terms.Count > LeftDeepMax)
            return Balanced(function, terms, 0, terms.Count);
        Expression result = terms[0].Term;
        foreach ((Expression term, TextPosition position) in terms.Skip(1))
            result = Call(function, position, result, term);
        return result;
    }

    private Expression Balanced(string function, List<(Expression Term, TextPosition Position)> terms, int start, int end)
    {
        if (end - start == 1)
            return terms[start].Term;
        int middle = (start + end) / 2;
        return Call(function, terms[middle].Position, Balanced(function, terms, start, middle), Balanced(function, terms, middle, end));
    }

    private Expression Measured(Expression expression, TextPosition position)
    {
        int height = 1;
        long nodes = 1;
        foreach (Expression operand in expression.Operands)
        {
            (int Height, long Nodes) measure = _measures.GetValueOrDefault(operand, (1, 1));
            height = Math.Max(height, measure.Height + 1);
            nodes += measure.Nodes;
        }

        if (height > SqlLimits.DepthMax)
            throw TokenReader.TooComplex($"an expression has more than {SqlLimits.DepthMax} operations one upon the other", position);
        if (nodes > SqlLimits.ExpressionNodesMax)
            throw TokenReader.TooComplex($"an expression has more than {SqlLimits.ExpressionNodesMax} parts", position);
        _measures[expression] = (height, nodes);
        return expression;
    }
}
