using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;
using Millrace.Types;

namespace Millrace.Planner.Optimizer.Rules;

/// <summary>
/// Computes what is known when the query is planned: deterministic calls and casts of constants, <c>TRUE AND x</c> and its like,
/// <c>NOT NOT x</c>, casts to the type that is there already, and filters that pass every row.
/// </summary>
/// <remarks>
/// Types and nullability of columns stay. A call that fails for its constants stays: it fails for each row that asks for it, and for none if
/// none does. <c>FALSE AND x</c> becomes FALSE only where x cannot fail for a row.
/// </remarks>
internal sealed class FoldConstantsRule : ILogicalRule
{
    public string Name => "fold-constants";

    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        var folding = new Folding(new ExpressionFacts(typer), typer);
        return root.Transform(folding.Rewrite);
    }

    private sealed class Folding(ExpressionFacts facts, ExpressionTyper typer)
    {
        public LogicalNode Rewrite(LogicalNode node)
        {
            LogicalNode folded = node is FilterNode or ProjectNode or UnnestNode ? FoldNode(node) : node;
            return folded is FilterNode { Uid: null, Predicate: LiteralExpression { Value: true } } filter ? filter.Input : folded;
        }

        private LogicalNode FoldNode(LogicalNode node)
        {
            if (node.Expressions.All(ExpressionFacts.IsPlain))
                return node;
            LogicalNode input = node.Inputs[0];
            Schema schema = input.SchemaWith(typer);
            ImmutableArray<Expression> before = node.Expressions;
            ImmutableArray<Expression> after = [.. before.Select(e => e.Transform(part => Fold(part, input, schema)))];
            if (node is ProjectNode)
                after = [.. after.Select((e, i) => SameField(before[i], e, schema))];
            return after.AsSpan().SequenceEqual(before.AsSpan(), ReferenceEqualityComparer.Instance) ? node : node.WithExpressions(after);
        }

        /// <summary>What was made of an expression, unless its column would change its type or nullability.</summary>
        private Expression SameField(Expression before, Expression after, Schema schema)
        {
            if (ReferenceEquals(before, after))
                return before;
            Field field = typer.FieldOf(new NamedExpression("", before), schema);
            return typer.FieldOf(new NamedExpression("", after), schema).Equals(field) ? after : before;
        }

        private Expression Fold(Expression expression, LogicalNode input, Schema schema)
        {
            Expression folded = expression switch
            {
                CastExpression cast => FoldCast(cast, schema),
                CallExpression { Function: "and" or "or", Arguments: [Expression left, Expression right] } call =>
                    FoldLogic(call, left, right, input),
                CallExpression { Function: "not", Arguments: [CallExpression { Function: "not", Arguments: [Expression operand] }] } => operand,
                _ => expression,
            };
            if (folded is CallExpression constant && constant.Arguments.All(a => a is LiteralExpression))
                folded = FoldCall(constant, schema) ?? folded;
            return ReferenceEquals(folded, expression) || !typer.TypeOf(folded, schema).Equals(typer.TypeOf(expression, schema))
                ? expression
                : folded;
        }

        private Expression FoldCast(CastExpression cast, Schema schema)
        {
            if (typer.TypeOf(cast.Operand, schema).Equals(cast.Target))
                return cast.Operand;
            return cast.Operand is LiteralExpression literal && ConstantValue.OfCast(literal, cast.Target) is { } value
                ? value with { Position = cast.Position }
                : cast;
        }

        private Expression FoldLogic(CallExpression call, Expression left, Expression right, LogicalNode input)
        {
            bool neutral = call.Function == "and";
            if (IsConstant(left, neutral))
                return right;
            if (IsConstant(right, neutral))
                return left;
            if (IsConstant(left, !neutral) && facts.IsTotal(right, input))
                return left;
            return IsConstant(right, !neutral) && facts.IsTotal(left, input) ? right : call;
        }

        private static bool IsConstant(Expression expression, bool value) =>
            expression is LiteralExpression { Value: bool constant } && constant == value;

        private LiteralExpression? FoldCall(CallExpression call, Schema schema)
        {
            ScalarFunction function = typer.Functions.Get(call.Function, call.Position);
            if (!function.Traits.IsDeterministic || function.Traits.IsBlockingIO || function.Traits.IsExpansion)
                return null;
            try
            {
                FunctionBinding binding = typer.BindingOf(call, schema);
                LiteralExpression? value = ConstantValue.OfCall(function, binding, [.. call.Arguments.Cast<LiteralExpression>()]);
                return value is null ? null : value with { Position = call.Position };
            }
            catch (MillraceException)
            {
                // No memory, or a function that is not for this place: what happens when it runs is told there.
                return null;
            }
        }
    }
}
