using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Plan.Serialization;
using Millrace.Types;

namespace Millrace.Plan.Tests.Serialization;

public sealed class PlanJsonTests
{
    private const string Scan =
        """{"name":"scan","version":1,"body":{"table":{"name":"t","options":{}},"schema":[{"name":"a","type":"INT"}]}}""";

    private static readonly NodeCodecRegistry Codecs = Registry();

    [Fact]
    public void Read_OfWhatWasWritten_GivesTheSamePlan() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(40),
            Prop.ForAll(PlanGenerator.Plans().ToArbitrary(), plan => PlanJson.Read(PlanJson.Write(plan, Codecs), Codecs).Equals(plan)));

    [Fact]
    public void Read_OfAnObjectMadeInMemory_GivesTheSamePlan() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(40),
            Prop.ForAll(PlanGenerator.Plans().ToArbitrary(), plan => PlanJson.Read(PlanJson.ToJson(plan, Codecs), Codecs).Equals(plan)));

    [Fact]
    public void Generator_ManyPlans_ReachesEveryKindOfNode()
    {
        Type[] kinds = [.. PlanGenerator.Plans().Sample(400, 30).SelectMany(p => p.Descendants()).Select(n => n.GetType()).Distinct()];
        Assert.Equal(9, kinds.Length);
    }

    [Fact]
    public void TypeJson_AnyType_ReadsBackEqual() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                PlanGenerator.AllTypes().ToArbitrary(), type => TypeJson.Read(JsonNode.Parse(TypeJson.Write(type).ToJsonString())!).Equals(type)));

    [Fact]
    public void Read_AChangedPlan_EitherReadsOrIsAnErrorOfTheUser() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(20),
            Prop.ForAll(
                (from plan in PlanGenerator.Plans()
                 from at in Gen.Choose(0, 10_000)
                 from to in Gen.Elements("", "0", "null", "{}", "\"", "[", "-1e999")
                 select Broken(PlanJson.Write(plan, Codecs), at, to)).ToArbitrary(),
                IsReadOrRefused));

    [Theory]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"format":"x","version":1,"root":null}""", "$:")]
    [InlineData("""{"format":"millrace.plan","root":{}}""", "'version' is missing")]
    [InlineData("""{"format":"millrace.plan","version":1,"version":1,"root":{}}""", "version")]
    [InlineData("""{"format":"millrace.plan","version":2,"root":{}}""", "of version 2")]
    [InlineData("""{"format":"millrace.plan","version":1.5,"root":{}}""", "$.version")]
    [InlineData("""{"format":"millrace.plan","version":1}""", "'root' is missing")]
    public void Read_NoEnvelope_SaysWhatAndWhere(string text, string expected) => AssertInvalid(text, expected);

    [Theory]
    [InlineData("""{"name":"limit","version":1,"body":{"rows":"5"},"inputs":[SCAN]}""", "$.root.body.rows")]
    [InlineData("""{"name":"limit","version":1,"body":{"rows":-5},"inputs":[SCAN]}""", "$.root.body.rows")]
    [InlineData("""{"name":"limit","version":1,"body":{"rows":5}}""", "0 inputs")]
    [InlineData("""{"name":"limit","version":1,"body":{"rows":5},"inputs":[SCAN,SCAN]}""", "2 inputs")]
    [InlineData("""{"name":"limit","version":2,"body":{"rows":5},"inputs":[SCAN]}""", "of version 2")]
    [InlineData("""{"name":"limit","version":1,"body":[],"inputs":[SCAN]}""", "$.root.body")]
    [InlineData("""{"name":"limit","version":1,"body":{"rows":5},"inputs":[null]}""", "$.root.inputs")]
    [InlineData("""{"name":"limit","version":1,"position":[1],"body":{"rows":5},"inputs":[SCAN]}""", "$.root.position")]
    [InlineData("""{"name":"limit","version":1,"uid":5,"body":{"rows":5},"inputs":[SCAN]}""", "$.root.uid")]
    [InlineData("""{"name":"filter","version":1,"body":{"predicate":{}},"inputs":[SCAN]}""", "$.root.body.predicate")]
    [InlineData("""{"name":"filter","version":1,"body":{"predicate":{"literal":300,"type":"TINYINT"}},"inputs":[SCAN]}""", "$.root.body.predicate.literal")]
    [InlineData("""{"name":"filter","version":1,"body":{"predicate":{"call":"=","arguments":[5]}},"inputs":[SCAN]}""", "$.root.body.predicate.arguments[0]")]
    [InlineData("""{"name":"filter","version":1,"body":{"predicate":{"cast":{"column":"a"},"to":"INTT"}},"inputs":[SCAN]}""", "is 'INT' meant")]
    [InlineData("""{"name":"project","version":1,"body":{"columns":[{"name":"a","expression":{"column":"\ud800"}}]},"inputs":[SCAN]}""", "$.root.body.columns[0]")]
    [InlineData("""{"name":"values","version":1,"body":{"schema":[{"name":"a","type":"INT"}],"rows":[[]]}}""", "$.root.body.rows[0]")]
    [InlineData("""{"name":"values","version":1,"body":{"schema":[{"name":"a","type":"INT"},{"name":"a","type":"INT"}],"rows":[]}}""", "two fields")]
    [InlineData("""{"name":"values","version":1,"body":{"schema":[{"name":"a","type":{"type":"TENSOR","element":"INT","shape":[99999,99999]}}],"rows":[]}}""", "shape")]
    [InlineData("""{"name":"values","version":1,"body":{"schema":[{"name":"a","type":{"type":"EMBEDDING","dimension":0}}],"rows":[]}}""", "dimension")]
    [InlineData("""{"name":"values","version":1,"body":{"schema":[{"name":"a","type":{"type":"EMBEDDING","version":2,"dimension":1}}],"rows":[]}}""", "of version 2")]
    public void Read_ABadNode_SaysWhatAndWhere(string node, string expected) => AssertInvalid(Envelope(node), expected);

    [Fact]
    public void Read_AnUnknownNode_NamesThePackageAndThePlace()
    {
        string text = Envelope("""{"name":"limit","version":1,"body":{"rows":5},"inputs":[{"name":"media.crop","version":1,"body":{}}]}""");
        MillraceException error = Assert.Throws<MillraceException>(() => PlanJson.Read(text, Codecs));
        Assert.Equal(("PLAN_NODE_UNKNOWN", ErrorDomain.User), (error.Code, error.Domain));
        Assert.Contains("$.root.inputs[0]", error.Message);
        Assert.Contains("media", error.Advice);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(5_000)]
    public void Read_DeepNesting_IsRefused(int depth)
    {
        string calls = string.Concat(Enumerable.Repeat("""{"call":"not","arguments":[""", depth));
        AssertInvalid(Envelope($$"""{"name":"filter","version":1,"body":{"predicate":{{calls}}"""), "");
        string whole = $$"""{"column":"a"}{{string.Concat(Enumerable.Repeat("]}", Math.Min(depth, 2_000)))}}""";
        calls = string.Concat(Enumerable.Repeat("""{"call":"not","arguments":[""", Math.Min(depth, 2_000)));
        AssertInvalid(Envelope($$"""{"name":"filter","version":1,"body":{"predicate":{{calls}}{{whole}}},"inputs":[SCAN]}"""), "1000 deep");
    }

    [Fact]
    public void Write_AHighPlan_ReadsBack()
    {
        LogicalNode plan = new ScanNode(new("t", null, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty), Schema.Empty);
        for (int i = 1; i < PlanJson.DepthMax; i++)
            plan = new RebalanceNode(plan);
        Assert.Equal(PlanJson.DepthMax, PlanJson.Read(PlanJson.Write(plan, Codecs), Codecs).Descendants().Count());
        MillraceException error = Assert.Throws<MillraceException>(() => PlanJson.Write(new RebalanceNode(plan), Codecs));
        Assert.Equal("PLAN_INVALID", error.Code);
    }

    [Fact]
    public void Read_LiteralsWithoutType_HaveTheTypesOfSql()
    {
        Assert.Equal(LiteralExpression.Of(5), ExpressionJson.Read(JsonNode.Parse("""{"literal":5}""")!));
        Assert.Equal(LiteralExpression.Of(1.5), ExpressionJson.Read(JsonNode.Parse("""{"literal":1.5}""")!));
        Assert.Equal(LiteralExpression.Of("x"), ExpressionJson.Read(JsonNode.Parse("""{"literal":"x"}""")!));
        Assert.Equal(new LiteralExpression(null, NullType.Instance), ExpressionJson.Read(JsonNode.Parse("""{"literal":null}""")!));
    }

    private static bool IsReadOrRefused(string text)
    {
        try
        {
            PlanJson.Read(text, Codecs);
            return true;
        }
        catch (MillraceException error)
        {
            return error.Domain == ErrorDomain.User && error.Code is "PLAN_INVALID" or "PLAN_NODE_UNKNOWN" && error.Message.Contains('$');
        }
    }

    private static string Broken(string text, int at, string to)
    {
        int from = at % text.Length;
        return text[..from] + to + text[Math.Min(from + 1, text.Length)..];
    }

    private static void AssertInvalid(string text, string expected)
    {
        MillraceException error = Assert.Throws<MillraceException>(() => PlanJson.Read(text, Codecs));
        Assert.Equal(("PLAN_INVALID", ErrorDomain.User), (error.Code, error.Domain));
        Assert.Contains(expected, error.Message);
        Assert.NotNull(error.Advice);
    }

    private static string Envelope(string node) =>
        $$"""{"format":"millrace.plan","version":1,"root":{{node.Replace("SCAN", Scan, StringComparison.Ordinal)}}}""";

    private static NodeCodecRegistry Registry()
    {
        var registry = new NodeCodecRegistry();
        CoreCodecs.Register(registry);
        return registry;
    }
}
