using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Planner.Tests.Support;

namespace Millrace.Planner.Tests.Planner;

public sealed class QueryPlannerTests
{
    [Fact]
    public void Plan_FilterAndProjection_AreFusedBetweenSourceAndSink()
    {
        JobPlan plan = new TestSession().Plan("SELECT n + 1 AS m FROM t WHERE n > 3");
        Assert.Equal([SlotKind.IO, SlotKind.Cpu, SlotKind.IO], plan.Stages.Take(3).Select(s => s.Slot));
        Assert.All(plan.Edges.Where(e => !e.IsDeadLetter), e => Assert.Equal(ExchangeKind.Forward, e.Exchange));
        Assert.All(plan.Edges, e => Assert.True(e.From < e.To));
    }

    [Fact]
    public void Plan_BlockingFunction_HasAStageOnIOSlots()
    {
        JobPlan plan = new TestSession().Plan("SELECT octet_length(load_bytes(n)) AS bytes FROM t WHERE n > 3");
        Assert.Contains(plan.Stages, s => s.Operators[0] is OperatorExec && s.Slot == SlotKind.IO);
        Assert.Contains(plan.Stages, s => s.Operators[0] is OperatorExec && s.Slot == SlotKind.Cpu);
    }

    [Fact]
    public void Plan_Limit_HasOneSubtaskAndAStageOfItsOwn()
    {
        JobPlan plan = new TestSession(new EngineOptions { Subtasks = 4, IsOrdered = false }).Plan("SELECT n FROM t LIMIT 5");
        StagePlan limit = plan.Stages.Single(s => s.IsStateful && s.Operators[0] is OperatorExec);
        Assert.Equal(1, limit.Subtasks);
        Assert.Single(limit.Operators);
        Assert.Contains(plan.Edges, e => e.To == limit.Index && e.Exchange == ExchangeKind.Rebalance);
        Assert.All(plan.Stages.Where(s => s.Index <= limit.Index), s => Assert.True(s.IsOrdered));
    }

    [Fact]
    public void Plan_Rebalance_SpreadsOverSubtasks()
    {
        var session = new TestSession(new EngineOptions { Subtasks = 3 });
        SinkNode bound = session.Bind("SELECT n FROM t");
        var spread = (SinkNode)bound.Transform(n => n is ScanNode ? new RebalanceNode(n) : n);
        JobPlan plan = session.Planner.Plan(spread, null);
        Assert.Contains(plan.Edges, e => e.Exchange == ExchangeKind.Rebalance);
        Assert.DoesNotContain(plan.Edges, e => e.IsDeadLetter);
    }

    [Fact]
    public void Plan_StageThatMayReject_HasADeadLetterExchange()
    {
        JobPlan plan = new TestSession().Plan("SELECT checked(n) AS m FROM t");
        StagePlan letters = plan.Stages[^1];
        Assert.Equal(DeadLetter.Schema, letters.Operators[0].Schema);
        StagePlan compute = plan.Stages.Single(s => s.Operators[0] is OperatorExec);
        Assert.Contains(plan.Edges, e => e.IsDeadLetter && e.From == compute.Index && e.To == letters.Index);
        Assert.DoesNotContain(plan.Edges, e => e.IsDeadLetter && plan.Stages[e.From].Operators[0] is SinkExec);
    }

    [Theory]
    [InlineData(RowErrorPolicy.DeadLetter, true)]
    [InlineData(RowErrorPolicy.Skip, false)]
    public void Analyze_RowsThatMayBeRejected_CarryTheirIdentityToTheSinkOnly(RowErrorPolicy policy, bool expected)
    {
        var session = new TestSession(new EngineOptions { OnError = policy });
        LogicalNode plan = session.Planner.Analyze(session.Bind("SELECT m FROM (SELECT checked(n) AS m FROM t) AS x WHERE m > 2"));
        Assert.Equal(expected, plan.Descendants().OfType<ScanNode>().Single().WithIdentity);
        Assert.Equal(["m"], plan.Inputs[0].SchemaWith(session.Registry.Typer).Fields.Select(f => f.Name));
        if (expected)
            Assert.True(plan.Descendants().OfType<FilterNode>().Single().SchemaWith(session.Registry.Typer).IndexOf(RowIdentity.OriginColumn) >= 0);
    }

    [Fact]
    public void Analyze_NothingCanFail_CarriesNoIdentity()
    {
        var session = new TestSession();
        LogicalNode plan = session.Planner.Analyze(session.Bind("SELECT upper(label) AS l FROM t WHERE n > 2"));
        Assert.False(plan.Descendants().OfType<ScanNode>().Single().WithIdentity);
    }

    [Fact]
    public void Analyze_Ids_AreUniqueStableAndTheUsersUidWins()
    {
        var session = new TestSession();
        SinkNode bound = session.Bind("SELECT n + 1 AS m FROM t WHERE n > 2");
        var named = (SinkNode)bound.Transform(n => n is FilterNode ? n with { Uid = "my-filter" } : n);
        string[] first = [.. session.Planner.Analyze(named).Descendants().Select(n => n.Id)];
        string[] second = [.. new TestSession().Planner.Analyze(named).Descendants().Select(n => n.Id)];
        Assert.Equal(first, second);
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.Contains("my-filter", first);
        Assert.Equal(session.Plan("SELECT n FROM t").Fingerprint, new TestSession().Plan("SELECT n FROM t").Fingerprint);
        Assert.NotEqual(session.Plan("SELECT n FROM t").Fingerprint, session.Plan("SELECT n + 1 AS n FROM t").Fingerprint);
    }

    [Fact]
    public void Analyze_SameUidTwice_IsRefused()
    {
        var session = new TestSession();
        LogicalNode bound = session.Bind("SELECT n FROM t WHERE n > 2").Transform(n => n with { Uid = "same" });
        MillraceException error = Assert.Throws<MillraceException>(() => session.Planner.Analyze(bound));
        Assert.Equal("UID_DUPLICATE", error.Code);
    }

    [Fact]
    public void Analyze_WrongColumn_NamesThePosition()
    {
        var session = new TestSession();
        SinkNode bound = session.Bind("SELECT n FROM t");
        var wrong = new FilterNode(bound.Input, new CallExpression(">", [new ColumnExpression("m"), LiteralExpression.Of(1)]))
        {
            Position = new TextPosition(3, 7),
        };
        MillraceException error = Assert.Throws<MillraceException>(() => session.Planner.Analyze(bound with { Input = wrong }));
        Assert.Equal("COLUMN_NOT_FOUND", error.Code);
        Assert.Equal(new TextPosition(3, 7), error.Position);
    }

    [Fact]
    public void Analyze_Twice_ChangesNothingMore()
    {
        var session = new TestSession();
        LogicalNode once = session.Planner.Analyze(session.Bind("SELECT checked(n) AS m FROM t WHERE n > 2"));
        Assert.Equal(once, session.Planner.Analyze(once));
    }
}
