using System.Collections.Immutable;
using Millrace.Media.Functions;
using Millrace.Media.Pipelines;
using Millrace.Media.Pixels.Results;
using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Rules;

/// <summary>An expression that is nothing but image functions, with literal options, over encoded bytes.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Output">What is done from them.</param>
internal sealed record ImageChain(Expression Content, PipelineOutput Output)
{
    /// <summary>Reads an expression as a chain, or answers null where it is none.</summary>
    public static ImageChain? Of(Expression expression)
    {
        if (expression is not CallExpression { Arguments.Length: > 0 } call || MediaPackage.StepOf(call.Function) is not ScalarFunction function)
            return null;
        if (OptionsOf(call) is not { } options)
            return null;
        if (function is ImageDecodeFunction decode)
            return new ImageChain(call.Arguments[0], new PipelineOutput(decode.Create(options), [], ImageResult.Instance));
        if (Of(call.Arguments[0]) is not { Output.Result: ImageResult } input)
            return null;
        return function switch
        {
            PixelFunction pixels when pixels.TryCreate(options) is { Fault: null } transform => input.With(transform),
            ResultFunction value when value.Create(options) is { Fault: null } result =>
                input with { Output = input.Output with { Result = result } },
            _ => null,
        };
    }

    /// <summary>Whether a call is of an image function whose first argument is an expression that a predicate knows.</summary>
    public static bool IsStepOver(Expression expression, Func<Expression, bool> isInput) =>
        expression is CallExpression { Arguments.Length: > 0 } call
        && MediaPackage.StepOf(call.Function) is PixelFunction or ResultFunction
        && isInput(call.Arguments[0]);

    private ImageChain With(PixelTransform transform) => this with { Output = Output with { Transforms = Output.Transforms.Add(transform) } };

    private static List<ArgumentInfo>? OptionsOf(CallExpression call)
    {
        var options = new List<ArgumentInfo>();
        foreach (Expression argument in call.Arguments.AsSpan()[1..])
        {
            if (argument is LiteralExpression { Value: not null } literal)
                options.Add(new ArgumentInfo(literal.Type, true, literal.Value));
            else if (NumbersOf(argument) is { IsEmpty: false } numbers)
                options.Add(new ArgumentInfo(new ListType(FloatType.Float64), true, numbers));
            else
                return null;
        }

        return options;
    }

    private static ImmutableArray<float>? NumbersOf(Expression argument)
    {
        if (argument is not CallExpression { Function: "array" } array)
            return null;
        ImmutableArray<float>.Builder numbers = ImmutableArray.CreateBuilder<float>();
        foreach (Expression item in array.Arguments)
        {
            if (NumberOf(item) is not double number)
                return null;
            numbers.Add((float)number);
        }

        return numbers.ToImmutable();
    }

    private static double? NumberOf(Expression item) => item switch
    {
        LiteralExpression { Value: double number } => number,
        LiteralExpression { Value: long number } => number,
        CallExpression { Function: "negate", Arguments: [LiteralExpression operand] } => -NumberOf(operand),
        _ => null,
    };
}
