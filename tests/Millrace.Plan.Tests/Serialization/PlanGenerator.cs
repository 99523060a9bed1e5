using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Plan.Tests.Serialization;

/// <summary>Random plans of every kind of node. They need not make sense: codecs carry names, not types.</summary>
internal static class PlanGenerator
{
    private static readonly string[] Names = ["a", "b", "two words", "say \"so\"", "é", "日本", "$row_id", "", "a.b[0]", "\t\u0001"];

    private static readonly DataType[] Types =
    [
        NullType.Instance, BooleanType.Instance, IntegerType.Int8, IntegerType.UInt64, FloatType.Float16, FloatType.Float64, Utf8Type.Instance,
        BinaryType.Instance, ImageType.Instance, ObjectRefType.Instance, new EmbeddingType(384), new TimestampType(TimeUnit.Second, null),
        new TimestampType(TimeUnit.Nanosecond, "Europe/Berlin"), TimestampType.InstantMicros, new TensorType(FloatType.Float32, [3, 224, 224]),
        new TensorType(IntegerType.UInt8, default), new TensorType(FloatType.Float16, []),
    ];

    public static Gen<LogicalNode> Plans() => Gen.Sized(size => Node(Math.Min(size, 24)));

    public static Gen<Expression> Expressions() => Gen.Sized(Expression);

    public static Gen<DataType> AllTypes() => Gen.Sized(size => Type(Math.Min(size, 4)));

    private static Gen<string> Name() => Gen.Elements(Names);

    private static Gen<DataType> Type(int depth)
    {
        if (depth <= 0)
            return Gen.Elements(Types);
        Gen<Field> field = from name in Name() from type in Type(depth - 1) from isNullable in Flag() select new Field(name, type, isNullable);
        return Gen.OneOf(
            Gen.Elements(Types),
            from item in field select (DataType)new ListType(item),
            from item in field from size in Gen.Choose(1, 9) select (DataType)new FixedSizeListType(item, size),
            from fields in field.ArrayOf(3) select (DataType)new StructType([.. fields.DistinctBy(f => f.Name)]));
    }

    private static Gen<Schema> Schemas() =>
        from names in Name().ArrayOf(3)
        from types in Type(2).ArrayOf(3)
        from isNullable in Flag()
        select new Schema([.. names.Select((n, i) => new Field(n, types[i], isNullable)).DistinctBy(f => f.Name)]);

    private static Gen<ImmutableSortedDictionary<string, string>> Options() =>
        from keys in Name().ArrayOf(2) select keys.Distinct().ToImmutableSortedDictionary(k => k, k => k + "!", StringComparer.Ordinal);

    private static Gen<TableDefinition> Tables() =>
        from name in Name() from schema in Schemas().OrNull() from options in Options() select new TableDefinition(name, schema, options);

    private static Gen<ModelDefinition> Models() =>
        from name in Name()
        from input in Schemas()
        from output in Schemas()
        from options in Options()
        select new ModelDefinition(name, input, output, options);

    private static Gen<bool> Flag() => Gen.Elements(true, false);

    private static Gen<Expression> Expression(int size)
    {
        if (size <= 1)
            return Leaf();
        Gen<Expression> part = Expression(size / 2);
        return Gen.OneOf(
            Leaf(),
            from name in Name() from arguments in Expression(size / 3).ArrayOf(3) select (Expression)new CallExpression(name, [.. arguments]),
            from operand in part from type in Type(1) select (Expression)new CastExpression(operand, type));
    }

    private static Gen<Expression> Leaf() => Gen.OneOf(
        from name in Name() select (Expression)new ColumnExpression(name),
        from name in Name() select (Expression)LiteralExpression.Of(name),
        from value in ArbMap.Default.GeneratorFor<long>() select (Expression)LiteralExpression.Of(value),
        from value in ArbMap.Default.GeneratorFor<double>() select (Expression)LiteralExpression.Of(value),
        from value in ArbMap.Default.GeneratorFor<float>() select (Expression)new LiteralExpression((double)value, FloatType.Float32),
        from value in Flag() select (Expression)LiteralExpression.Of(value),
        from type in Type(1) select (Expression)new LiteralExpression(null, type),
        Gen.Elements<Expression>(
            new LiteralExpression(ulong.MaxValue, IntegerType.UInt64),
            new LiteralExpression(long.MinValue, TimestampType.Micros),
            new LiteralExpression(-128L, IntegerType.Int8)));

    private static Gen<LogicalNode> Node(int height)
    {
        Gen<LogicalNode> node = height <= 0 ? Leaves() : Gen.OneOf(Leaves(), Inner(Node(height - 1 - height / 4)));
        return
            from made in node
            from uid in Name().OrNull()
            from id in Name()
            from line in Gen.Choose(0, 3)
            select made with { Uid = uid, Id = id, Position = line == 0 ? null : new TextPosition(line, 7) };
    }

    private static Gen<LogicalNode> Leaves() => Gen.OneOf(
        from table in Tables()
        from schema in Schemas()
        from columns in Name().ArrayOf(2)
        from isSet in Flag()
        from limit in Gen.Choose(-1, 9)
        select (LogicalNode)new ScanNode(table, schema)
        {
            Columns = isSet ? [.. columns] : default,
            WithIdentity = !isSet,
            RowLimit = limit < 0 ? null : limit,
        },
        from schema in Schemas()
        from rows in Expression(4).ArrayOf(schema.Count).ArrayOf(2)
        select (LogicalNode)new ValuesNode(schema, [.. rows.Select(r => r.ToImmutableArray())]));

    private static Gen<LogicalNode> Inner(Gen<LogicalNode> input) => Gen.OneOf(
        from below in input from predicate in Expression(9) select (LogicalNode)new FilterNode(below, predicate),
        from below in input
        from names in Name().ArrayOf(3)
        from expressions in Expression(6).ArrayOf(3)
        select (LogicalNode)new ProjectNode(below, [.. names.Select((n, i) => new NamedExpression(n, expressions[i])).DistinctBy(c => c.Name)]),
        from below in input
        from rows in Gen.Choose(0, int.MaxValue)
        from offset in Gen.Choose(0, 3)
        select (LogicalNode)new LimitNode(below, rows * 3L, offset),
        from below in input
        from array in Expression(5)
        from item in Name()
        from place in Name().OrNull()
        from carried in Name().ArrayOf(2).OrNull()
        select (LogicalNode)new UnnestNode(below, array, item, place) { Carried = Carried(carried) },
        from below in input
        from model in Models()
        from columns in Name().ArrayOf(2)
        from options in Options()
        from carried in Name().ArrayOf(2).OrNull()
        select (LogicalNode)new PredictNode(below, model, [.. columns], options) { Carried = Carried(carried) },
        from below in input select (LogicalNode)new RebalanceNode(below),
        from below in input from table in Tables() select (LogicalNode)new SinkNode(below, table));

    private static CarriedColumns? Carried(string[]? names) => names is null ? null : new CarriedColumns([.. names]);
}
