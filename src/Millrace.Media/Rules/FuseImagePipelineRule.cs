using System.Collections.Immutable;
using Millrace.Media.Pipelines;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;

namespace Millrace.Media.Rules;

/// <summary>
/// Makes image functions over the same bytes one evaluation: shared steps once, decoding at the size that the resizes behind it ask for.
/// Values differ by no more than <see cref="DecodeRoot"/> states; row errors stay those of the functions.
/// </summary>
internal sealed class FuseImagePipelineRule : ILogicalRule
{
    private const string FieldFunction = "field";

    /// <inheritdoc/>
    public string Name => "fuse-image-pipeline";

    /// <inheritdoc/>
    public LogicalNode Apply(LogicalNode root, ExpressionTyper typer)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(typer);
        LogicalNode pulled = root.Transform(node => node is ProjectNode project ? ImagePull.Through(project) : node);
        return pulled.Transform(node => node.Expressions.IsEmpty ? node : Fuse(node, typer));
    }

    private static LogicalNode Fuse(LogicalNode node, ExpressionTyper typer)
    {
        var chains = new List<ImageChain>();
        foreach (Expression expression in node.Expressions)
            Collect(expression, chains);
        if (chains.Count == 0)
            return node;
        bool canTakeApart = typer.Functions.All.Any(f => f.Name == FieldFunction);
        var pipelines = new Dictionary<Expression, ImagePipeline>();
        foreach (IGrouping<Expression, ImageChain> group in chains.GroupBy(c => c.Content))
        {
            ImmutableArray<PipelineOutput> outputs = [.. group.Select(c => c.Output).Distinct()];
            bool isWorthIt = outputs.Length > 1 ? canTakeApart && IsShareable(group.Key, typer) : outputs[0].StepCount > 1;
            if (isWorthIt)
                pipelines.Add(group.Key, ImagePipeline.Of(outputs));
        }

        if (pipelines.Count == 0)
            return node;
        return node.WithExpressions([.. node.Expressions.Select(e => Replace(e, pipelines))]);
    }

    /// <summary>Finds the largest chains, from the top.</summary>
    private static void Collect(Expression expression, List<ImageChain> chains)
    {
        if (ImageChain.Of(expression) is ImageChain chain)
        {
            chains.Add(chain);
            Collect(chain.Content, chains);
            return;
        }

        foreach (Expression operand in expression.Operands)
            Collect(operand, chains);
    }

    private static Expression Replace(Expression expression, Dictionary<Expression, ImagePipeline> pipelines)
    {
        if (ImageChain.Of(expression) is ImageChain chain && pipelines.TryGetValue(chain.Content, out ImagePipeline? pipeline))
        {
            Expression content = Replace(chain.Content, pipelines);
            var call = new CallExpression(ImagePipelineFunction.FunctionName, [content, LiteralExpression.Of(pipeline.ToString())])
            {
                Position = expression.Position,
            };
            if (pipeline.Outputs.Length == 1)
                return call;
            string member = ImagePipeline.MemberName(pipeline.Outputs.IndexOf(chain.Output));
            return new CallExpression(FieldFunction, [call, LiteralExpression.Of(member)]) { Position = expression.Position };
        }

        ImmutableArray<Expression> operands = expression.Operands;
        return operands.IsEmpty ? expression : expression.WithOperands([.. operands.Select(o => Replace(o, pipelines))]);
    }

    /// <summary>Whether bytes are the same each time they are computed.</summary>
    private static bool IsShareable(Expression content, ExpressionTyper typer) => content.Descendants().All(
        e => e is not CallExpression call || typer.Functions.Get(call.Function, call.Position).Traits.IsDeterministic);
}
