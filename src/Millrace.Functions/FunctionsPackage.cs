using Millrace.Compute;
using Millrace.Execution.Planning;
using Millrace.Functions.Arrays;
using Millrace.Functions.Conditional;
using Millrace.Functions.Numbers;
using Millrace.Functions.Operators;
using Millrace.Functions.References;
using Millrace.Functions.Text;
using Millrace.Functions.Vectors;
using Millrace.Plan.Functions;

namespace Millrace.Functions;

/// <summary>The functions of texts, numbers, arrays, vectors and references, and the operators of SQL.</summary>
public static class FunctionsPackage
{
    /// <summary>Adds them to a registry.</summary>
    public static void Register(EngineRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (ScalarFunction function in All())
            registry.Functions.Add(function);
    }

    private static IEnumerable<ScalarFunction> All() =>
    [
        new ComparisonFunction("=", ComparisonOperator.Equal),
        new ComparisonFunction("<>", ComparisonOperator.NotEqual),
        new ComparisonFunction("<", ComparisonOperator.Less),
        new ComparisonFunction("<=", ComparisonOperator.LessOrEqual),
        new ComparisonFunction(">", ComparisonOperator.Greater),
        new ComparisonFunction(">=", ComparisonOperator.GreaterOrEqual),
        new ArithmeticFunction("+", ArithmeticOperator.Add),
        new ArithmeticFunction("-", ArithmeticOperator.Subtract),
        new ArithmeticFunction("*", ArithmeticOperator.Multiply),
        new ArithmeticFunction("/", ArithmeticOperator.Divide),
        new ArithmeticFunction("%", ArithmeticOperator.Remainder),
        new NegateFunction(),
        new LogicFunction(isAnd: true),
        new LogicFunction(isAnd: false),
        new NotFunction(),
        new NullTestFunction(isNull: true),
        new NullTestFunction(isNull: false),
        new TruthTestFunction(wanted: true),
        new TruthTestFunction(wanted: false),
        new DistinctFunction(isDistinct: true),
        new DistinctFunction(isDistinct: false),
        new InFunction(),
        new CaseFunction(),
        new CoalesceFunction(),
        new NullIfFunction(),
        new TextMapFunction("lower", "The text in lower case, by Unicode's rules.", "LOWER(uri)", t => t.ToLowerInvariant()),
        new TextMapFunction("upper", "The text in upper case, by Unicode's rules.", "UPPER(uri)", t => t.ToUpperInvariant()),
        new TextMapFunction("trim", "The text without white space at its ends.", "TRIM(name)", t => t.Trim()),
        new LengthFunction("length", countsBytes: false),
        new LengthFunction("char_length", countsBytes: false),
        new LengthFunction("octet_length", countsBytes: true),
        new SubstringFunction(),
        new ReplaceFunction(),
        new AffixFunction(isPrefix: true),
        new AffixFunction(isPrefix: false),
        new ConcatFunction(),
        new LikeFunction(),
        new UnhexFunction(),
        new NumberMapFunction("abs", "The number without its sign.", Math.Abs),
        new NumberMapFunction("sqrt", "The square root; NaN below zero.", Math.Sqrt),
        new NumberMapFunction("exp", "e raised to the number.", Math.Exp),
        new NumberMapFunction("ln", "The natural logarithm; NaN below zero.", Math.Log),
        new NumberMapFunction("floor", "The largest whole number not above the number.", Math.Floor),
        new NumberMapFunction("ceil", "The smallest whole number not below the number.", Math.Ceiling),
        new NumberMapFunction("round", "The nearest whole number; halves go away from zero.", x => Math.Round(x, MidpointRounding.AwayFromZero)),
        new PowerFunction(),
        new ExtremeFunction(isGreatest: true),
        new ExtremeFunction(isGreatest: false),
        new ArrayFunction(),
        new CardinalityFunction(),
        new ElementAtFunction(),
        new VectorFunction("inner_product", "The inner product.", VectorDistance.Dot),
        new VectorFunction("cosine_similarity", "The cosine of the angle between the vectors, −1 to 1.", VectorDistance.CosineSimilarity),
        new VectorFunction("l2_distance", "The Euclidean distance.", VectorDistance.L2),
        new FieldFunction(),
        new ObjectRefFunction(),
        new FileNameFunction(),
    ];
}
