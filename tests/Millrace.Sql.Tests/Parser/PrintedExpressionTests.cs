using FsCheck;
using FsCheck.Fluent;
using Millrace.Plan.Expressions;
using Millrace.Sql.Parser;
using Millrace.Types;

namespace Millrace.Sql.Tests.Parser;

/// <summary>What an expression prints as parses to the same expression.</summary>
public sealed class PrintedExpressionTests
{
    private static readonly string[] Words = ["a", "b", "col_1", "x$y", "two words", "say \"so\"", "select", "é", "1st", "Upper", "model"];

    private static readonly string[] Unary = ["not", "negate", "is_null", "is_not_null", "is_true", "is_false", "upper", "unhex", "row"];

    private static readonly string[] Binary =
    [
        "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "and", "or", "like", "concat", "is_distinct_from", "is_not_distinct_from",
        "element_at", "coalesce", "in", "left",
    ];

    private static readonly DataType[] Types =
    [
        BooleanType.Instance, IntegerType.UInt8, IntegerType.Int64, FloatType.Float16, FloatType.Float64, Utf8Type.Instance, BinaryType.Instance,
        new TimestampType(TimeUnit.Second, null), TimestampType.InstantMicros, new ListType(new ListType(IntegerType.Int32)),
        new FixedSizeListType(FloatType.Float32, 3), new StructType([new Field("p", Utf8Type.Instance), new Field("q", ImageType.Instance)]),
        new ImageType("RGB", 224, 16), new ImageType("LA"), new ImageType(null, 3, 2),
        new TensorType(FloatType.Float32, [3, 224, 224]), new TensorType(IntegerType.UInt8, default), new EmbeddingType(384), ObjectRefType.Instance,
    ];

    [Fact]
    public void ParseExpression_OfWhatAnExpressionPrints_GivesTheSameExpression() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60),
            Prop.ForAll(Expressions().ToArbitrary(), expression => SqlParser.ParseExpression(expression.ToString()).Equals(expression)));

    [Fact]
    public void Generator_ManyExpressions_ReachesEveryForm()
    {
        IEnumerable<Expression> all = Expressions().Sample(400, 40).SelectMany(e => e.Descendants()).ToArray();
        var wanted = Unary.Concat(Binary).Append("case").Append("field").Append("array").ToHashSet();
        Assert.Superset(wanted, all.OfType<CallExpression>().Select(c => c.Function).ToHashSet());
        Assert.Contains(all, e => e is CastExpression);
    }

    private static Gen<Expression> Expressions() => Gen.Sized(Sized);

    private static Gen<Expression> Sized(int size)
    {
        if (size <= 1)
            return Leaf();
        Gen<Expression> part = Sized(size / 2);
        Gen<Expression> third = Sized(size / 3);
        return Gen.OneOf(
            Leaf(),
            from function in Gen.Elements(Unary) from a in part select (Expression)Call(function, a),
            from function in Gen.Elements(Binary) from a in part from b in part select (Expression)Call(function, a, b),
            from a in third from b in third from c in third select (Expression)Call("like", a, b, c),
            from function in Gen.Elements("in", "array", "coalesce", "concat")
            from items in third.ArrayOf(3)
            select (Expression)Call(function, items),
            from items in third.ArrayOf(5) select (Expression)Call("case", items),
            from a in part from name in Gen.Elements(Words) select (Expression)Call("field", a, LiteralExpression.Of(name)),
            from a in part from type in Gen.Elements(Types) select (Expression)new CastExpression(a, type));
    }

    private static CallExpression Call(string function, params Expression[] arguments) => new CallExpression(function, [.. arguments]);

    private static Gen<Expression> Leaf() => Gen.OneOf(
        from parts in Gen.Elements(Words).ArrayOf().Where(p => p.Length is > 0 and < 4) select (Expression)new NameExpression([.. parts]),
        from value in ArbMap.Default.GeneratorFor<int>() select (Expression)LiteralExpression.Of(value),
        from value in ArbMap.Default.GeneratorFor<long>() select (Expression)LiteralExpression.Of(value),
        from value in ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite) select (Expression)LiteralExpression.Of(value),
        from value in ArbMap.Default.GeneratorFor<string>() select (Expression)LiteralExpression.Of(value ?? ""),
        from value in ArbMap.Default.GeneratorFor<bool>() select (Expression)LiteralExpression.Of(value),
        from micros in Gen.Choose(int.MinValue, int.MaxValue) select (Expression)new LiteralExpression(micros * 1_000_003L, TimestampType.Micros),
        Gen.Constant((Expression)new LiteralExpression(null, NullType.Instance)),
        Gen.Constant((Expression)new LiteralExpression(ulong.MaxValue, IntegerType.UInt64)));
}
