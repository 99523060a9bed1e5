using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Serialization;
using Millrace.Types;

namespace Millrace.Plan.Tests.Serialization;

/// <summary>The form of each kind of node, version 1. It is a promise: plans and checkpoints of this form are read by later builds.</summary>
public sealed class GoldenPlanTests
{
    private static readonly ImmutableSortedDictionary<string, string> NoOptions =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static readonly Schema Rows = new([new Field("a", IntegerType.Int64, false), new Field("tags", new ListType(Utf8Type.Instance))]);

    private static readonly ScanNode Scan = new(new TableDefinition("t", null, NoOptions.Add("connector", "json")), Rows);

    private const string ScanJson =
        """{"name":"scan","version":1,"body":{"table":{"name":"t","options":{"connector":"json"}},"schema":[{"name":"a","type":"BIGINT","nullable":false},{"name":"tags","type":{"type":"ARRAY","item":{"name":"item","type":"VARCHAR"}}}]}}""";

    public static TheoryData<string, LogicalNode, string> Goldens() => new()
    {
        { "scan", Scan, ScanJson },
        {
            "scan narrowed",
            new ScanNode(
                new TableDefinition("t", new Schema([new Field("a", ImageType.Instance)]), NoOptions),
                new Schema([new Field("a", ImageType.Instance)]))
            {
                Columns = ["a"], WithIdentity = true, RowLimit = 10, Uid = "mine", Id = "mine", Position = new TextPosition(3, 14),
            },
            """{"name":"scan","version":1,"uid":"mine","id":"mine","position":[3,14],"body":{"table":{"name":"t","schema":[{"name":"a","type":"IMAGE"}],"options":{}},"schema":[{"name":"a","type":"IMAGE"}],"columns":["a"],"identity":true,"row_limit":10}}"""
        },
        {
            "values",
            new ValuesNode(
                new Schema([new Field("x", FloatType.Float64)]),
                [[LiteralExpression.Of(1.5)], [LiteralExpression.Of(double.NaN)], [new LiteralExpression(null, NullType.Instance)]]),
            """{"name":"values","version":1,"body":{"schema":[{"name":"x","type":"DOUBLE"}],"rows":[[{"literal":1.5,"type":"DOUBLE"}],[{"literal":"NaN","type":"DOUBLE"}],[{"literal":null,"type":"NULL"}]]}}"""
        },
        {
            "project",
            new ProjectNode(Scan, [new NamedExpression("b", new CastExpression(new ColumnExpression("a"), TimestampType.InstantMicros))]),
            """{"name":"project","version":1,"body":{"columns":[{"name":"b","expression":{"cast":{"column":"a"},"to":{"type":"TIMESTAMP","unit":"us","zone":"UTC"}}}]},"inputs":[SCAN]}"""
        },
        {
            "filter",
            new FilterNode(Scan, new CallExpression(">", [new ColumnExpression("a"), LiteralExpression.Of(5)])),
            """{"name":"filter","version":1,"body":{"predicate":{"call":"\u003E","arguments":[{"column":"a"},{"literal":5,"type":"INT"}]}},"inputs":[SCAN]}"""
        },
        { "limit", new LimitNode(Scan, 7, 2), """{"name":"limit","version":1,"body":{"rows":7,"offset":2},"inputs":[SCAN]}""" },
        {
            "unnest",
            new UnnestNode(Scan, new ColumnExpression("tags"), "tag", "place"),
            """{"name":"unnest","version":1,"body":{"array":{"column":"tags"},"item":"tag","ordinality":"place"},"inputs":[SCAN]}"""
        },
        {
            "unnest, few columns carried",
            new UnnestNode(Scan, new ColumnExpression("tags"), "tag") { Carried = new CarriedColumns(["a"]) },
            """{"name":"unnest","version":1,"body":{"array":{"column":"tags"},"item":"tag","carried":["a"]},"inputs":[SCAN]}"""
        },
        {
            "predict",
            new PredictNode(
                Scan,
                new ModelDefinition(
                    "m",
                    new Schema([new Field("pixels", new TensorType(FloatType.Float32, [3, 2, 2]))]),
                    new Schema([new Field("v", new EmbeddingType(4))]),
                    NoOptions.Add("provider", "onnx")),
                ["a"],
                NoOptions.Add("batch-rows", "8")),
            """{"name":"predict","version":1,"body":{"model":{"name":"m","input":[{"name":"pixels","type":{"type":"TENSOR","element":"FLOAT","shape":[3,2,2]}}],"output":[{"name":"v","type":{"type":"EMBEDDING","dimension":4}}],"options":{"provider":"onnx"}},"columns":["a"],"configuration":{"batch-rows":"8"}},"inputs":[SCAN]}"""
        },
        { "rebalance", new RebalanceNode(Scan), """{"name":"rebalance","version":1,"body":{},"inputs":[SCAN]}""" },
        {
            "sink",
            new SinkNode(Scan, new TableDefinition("out", null, NoOptions)),
            """{"name":"sink","version":1,"body":{"table":{"name":"out","options":{}}},"inputs":[SCAN]}"""
        },
    };

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Write_EachKindOfNode_HasItsForm(string kind, LogicalNode node, string golden)
    {
        var codecs = new NodeCodecRegistry();
        CoreCodecs.Register(codecs);
        string expected = $$"""{"format":"millrace.plan","version":1,"root":{{golden.Replace("SCAN", ScanJson, StringComparison.Ordinal)}}}""";
        Assert.True(expected == PlanJson.Write(node, codecs), $"{kind}:\n{expected}\n{PlanJson.Write(node, codecs)}");
        Assert.Equal(node, PlanJson.Read(expected, codecs));
    }
}
