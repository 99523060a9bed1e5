using Millrace.Plan.Explain;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;
using static Millrace.Plan.Tests.Rules.RuleHarness;

namespace Millrace.Plan.Tests.Rules;

public sealed class OptimizerRuleTests
{
    private const string AllColumns = "Scan t (): *";

    [Fact]
    public void FoldConstants_KnownValues_AreComputed()
    {
        LogicalNode plan = Scan.Project(
            Call("+", Lit(1), Call("*", Lit(2), Lit(3))).As("sum"),
            Call("upper", LiteralExpression.Of("x")).As("text"),
            new CastExpression(LiteralExpression.Of("7"), IntegerType.Int64).As("cast"),
            Call("not", Call("not", Col("flag"))).As("twice"),
            Call("and", LiteralExpression.Of(true), Over("a", 5)).As("condition"),
            Call("and", Over("a", 5), LiteralExpression.Of(false)).As("never"),
            Call("=", new LiteralExpression(null, NullType.Instance), Lit(1)).As("unknown"));
        Assert.Equal(
            "Project: 7 AS sum, 'X' AS text, 7 AS cast, flag AS twice, (a > 5) AS condition, FALSE AS never, NULL AS unknown\n  " + AllColumns,
            Apply("fold-constants", plan));
    }

    [Fact]
    public void FoldConstants_WhatFailsOrVaries_Stays()
    {
        AssertUnchanged("fold-constants", Scan.Project(Call("/", Lit(1), Lit(0)).As("x")));
        AssertUnchanged("fold-constants", Scan.Project(new CastExpression(LiteralExpression.Of("x"), IntegerType.Int32).As("x")));
        AssertUnchanged("fold-constants", Scan.Project(Call("random", LiteralExpression.Of("x")).As("x")));
        AssertUnchanged("fold-constants", Scan.Project(Call("fetch", LiteralExpression.Of("x")).As("x")));
        AssertUnchanged("fold-constants", Scan.Filter(Call("and", Call(">", Call("/", Col("a"), Col("b")), Lit(1)), LiteralExpression.Of(false))));
    }

    [Fact]
    public void FoldConstants_FilterThatPassesAll_IsGone() =>
        Assert.Equal(AllColumns, Apply("fold-constants", Scan.Filter(Call("=", Lit(1), Lit(1)))));

    [Fact]
    public void OrderFilters_DearBeforeCheap_ChangePlaces() => Assert.Equal(
        "Filter: (DEAR(s) = 'x')\n  Filter: ((a > 1) AND (b > 2))\n    " + AllColumns,
        Apply("order-filters", Scan.Filter(Call("and", Call("and", Dear(), Over("a", 1)), Over("b", 2)))));

    [Fact]
    public void OrderFilters_WhatMayFail_StaysBehindWhatGuardsIt() => Assert.Equal(
        "Filter: ((10 / a) > 1)\n  Filter: ((b > 2) AND (a > 0))\n    " + AllColumns,
        Apply("order-filters", Scan.Filter(Call("and", Call("and", Over("b", 2), Over("a", 0)), Call(">", Call("/", Lit(10), Col("a")), Lit(1))))));

    [Fact]
    public void OrderFilters_NotDeterministic_IsNotOvertaken() =>
        AssertUnchanged("order-filters", Scan.Filter(Call("=", Call("random", Col("s")), Col("s")), "f1").Filter(Over("a", 1)));

    [Fact]
    public void OrderFilters_FiltersOfTheUsersNames_StayApart() =>
        AssertUnchanged("order-filters", (Scan.Filter(Over("a", 1), "f1") with { Uid = "f1" }).Filter(Over("b", 1)));

    [Fact]
    public void PushDownFilter_BelowProject_UsesItsColumns()
    {
        LogicalNode plan = Scan.Project(Col("a").As("x"), Call("upper", Col("s")).As("u"), Call("dear", Col("s")).As("d"))
            .Filter(Call("and", Call("and", Over("x", 1), Call("=", Col("u"), Col("u"))), Call("=", Col("d"), Col("u"))));
        Assert.Equal(
            """
            Filter: (d = u)
              Project: a AS x, UPPER(s) AS u, DEAR(s) AS d
                Filter: ((a > 1) AND (UPPER(s) = UPPER(s)))
                  Scan t (): *
            """,
            Apply("push-down-filter", plan));
    }

    [Fact]
    public void PushDownFilter_BelowPredict_SavesCalls() => Assert.Equal(
        """
        Filter: (score > 5)
          Predict: m (s) → score
            Filter: (a > 1)
              Scan t (): *
        """,
        Apply("push-down-filter", Scan.Predict().Filter(Call("and", Over("score", 5), Over("a", 1)))));

    [Fact]
    public void PushDownFilter_BelowUnnest_OnlyWithoutItemAndWithoutFailing()
    {
        Expression fails = Call(">", Call("/", Lit(1), Col("a")), Lit(0));
        Assert.Equal(
            """
            Filter: ((tag = 'x') AND ((1 / a) > 0))
              Unnest: tags AS tag
                Filter: (a > 1)
                  Scan t (): *
            """,
            Apply(
                "push-down-filter",
                Scan.Unnest().Filter(Call("and", Call("and", Over("a", 1), Call("=", Col("tag"), LiteralExpression.Of("x"))), fails))));
    }

    [Fact]
    public void PushDownFilter_Limit_IsNotPassed() => AssertUnchanged("push-down-filter", Scan.Limit(5).Filter(Over("a", 1)));

    [Fact]
    public void MergeProjects_CheapOrOnce_BecomeOne() => Assert.Equal(
        "Project: (a + b) AS y, DEAR(s) AS z\n  " + AllColumns,
        Apply("merge-projects", (Scan.Project(Call("+", Col("a"), Col("b")).As("x"), Call("dear", Col("s")).As("d")) with { Id = "inner" })
            .Project(Col("x").As("y"), Col("d").As("z"))));

    [Fact]
    public void MergeProjects_DuplicatedUnusedOrConditional_Stay()
    {
        ProjectNode dear = Scan.Project(Call("dear", Col("s")).As("d")) with { Id = "inner" };
        AssertUnchanged("merge-projects", dear.Project(Col("d").As("x"), Col("d").As("y")));
        ProjectNode random = Scan.Project(Call("random", Col("s")).As("r")) with { Id = "inner" };
        AssertUnchanged("merge-projects", random.Project(Call("=", Col("r"), Col("r")).As("x")));
        ProjectNode failing = Scan.Project(Col("a").As("a"), Call("/", Col("a"), Col("b")).As("q")) with { Id = "inner" };
        AssertUnchanged("merge-projects", failing.Project(Col("a").As("x")));
        AssertUnchanged("merge-projects", failing.Project(Call("case", Over("a", 0), Col("q"), Lit(0)).As("x")));
    }

    [Fact]
    public void MergeProjects_OneThatChangesNothing_IsGone() =>
        Assert.Equal(AllColumns, Apply("merge-projects", Scan.Keep("a", "b", "s", "flag", "tags", "content")));

    [Fact]
    public void PruneColumns_Unneeded_AreNotRead() => Assert.Equal(
        """
        Project: a
          Filter: (b > 1)
            Scan t (): a, b
        """,
        Apply("prune-columns", Scan.Filter(Over("b", 1)).Keep("a")));

    [Fact]
    public void PruneColumns_WideBeforePredict_IsDropped() => Assert.Equal(
        """
        Project: score
          Predict: m (s) → score, keeping nothing else
            Project: s
              Filter: (content IS NOT NULL)
                Scan t (): s, content
        """,
        Apply("prune-columns", Scan.Filter(Call("is_not_null", Col("content"))).Predict().Keep("score")));

    [Fact]
    public void PruneColumns_ArrayBehindUnnest_IsNotCarried() => Assert.Equal(
        """
        Project: a, tag
          Unnest: tags AS tag, keeping a
            Scan t (): a, tags
        """,
        Apply("prune-columns", Scan.Unnest().Keep("a", "tag")));

    [Fact]
    public void PruneColumns_AllNeededBehindUnnest_AreCarried() => AssertUnchanged(
        "prune-columns", Scan.Unnest());

    [Fact]
    public void PruneColumns_IdentityAndWhatMayFail_Stay()
    {
        ScanNode scan = Scan with { WithIdentity = true };
        ProjectNode inner = scan.Project(
            Col("a").As("a"), Col("b").As("b"), Call("/", Col("a"), Lit(2)).As("q"), Col("$row_id").As("$row_id"), Col("$origin").As("$origin"));
        Assert.Equal(
            """
            Project: a
              Project: a, (a / 2) AS q, $row_id, $origin
                Scan t (): a, identity
            """,
            Apply("prune-columns", (inner with { Id = "inner" }).Keep("a")));
    }

    [Fact]
    public void PruneColumns_NothingNeeded_KeepsOneColumn() =>
        Assert.Equal("Project: 1 AS x\n  Scan t (): a", Apply("prune-columns", Scan.Project(Lit(1).As("x"))));

    [Fact]
    public void PushDownLimit_OverSafeProject_ReachesTheScan() => Assert.Equal(
        "Limit: 5 after 2\n  Project: a\n    Scan t (): *, at most 7 rows", Apply("push-down-limit", Scan.Keep("a").Limit(5, 2)));

    [Fact]
    public void PushDownLimit_WhereRowsMayBeLost_StaysAway()
    {
        AssertUnchanged("push-down-limit", Scan.Filter(Over("a", 1)).Limit(5));
        AssertUnchanged("push-down-limit", Scan.Predict().Limit(5));
        AssertUnchanged("push-down-limit", Scan.Project(Call("/", Col("a"), Col("b")).As("x")).Limit(5));
        AssertUnchanged("push-down-limit", (Scan with { WithIdentity = true }).Limit(5));
        AssertUnchanged("push-down-limit", Scan.Limit(long.MaxValue, 5));
    }

    [Fact]
    public void SeparateBlockingIO_NestedCalls_HaveProjectsOfTheirOwn() => Assert.Equal(
        """
        Project: a, UPPER($io_1) AS u
          Project: a, FETCH($arg_1) AS $io_1
            Project: a, UPPER($io_1) AS $arg_1
              Project: a, FETCH(s) AS $io_1
                Scan t (): *
        """,
        Apply("separate-blocking-io", Scan.Project(Col("a").As("a"), Call("upper", Call("fetch", Call("upper", Call("fetch", Col("s"))))).As("u"))));

    [Fact]
    public void SeparateBlockingIO_AFilter_KeepsItsColumns() => Assert.Equal(
        """
        Project: a, b, s, flag, tags, content
          Filter: (UPPER($io_1) = 'X')
            Project: a, b, s, flag, tags, content, FETCH(s) AS $io_1
              Scan t (): *
        """,
        Apply("separate-blocking-io", Scan.Filter(Call("=", Call("upper", Call("fetch", Col("s"))), LiteralExpression.Of("X")))));

    [Fact]
    public void SeparateBlockingIO_InAConditional_MovesWithIt() => Assert.Equal(
        """
        Project: UPPER($io_1) AS u
          Project: CASE WHEN (a > 1) THEN FETCH(s) ELSE s END AS $io_1
            Scan t (): *
        """,
        Apply("separate-blocking-io", Scan.Project(Call("upper", Call("case", Over("a", 1), Call("fetch", Col("s")), Col("s"))).As("u"))));

    [Fact]
    public void AllRules_OnAPlanThatUsesThemAll_ComeToAnEnd()
    {
        LogicalNode inner = Scan.Project(
            Col("a").As("a"), Col("s").As("s"), Call("fetch", Call("upper", Col("s"))).As("body"), Col("content").As("c"));
        LogicalNode plan = (inner with { Id = "inner" })
            .Predict()
            .Filter(Call("and", Call("and", Call("=", Call("lower", Col("body")), LiteralExpression.Of("x")), Over("a", 2)), Over("score", 1)))
            .Project(Col("a").As("a"), Col("score").As("score"));
        AssertPlan(
            """
            Filter: (score > 1)
              Predict: m (s) → score, keeping a
                Project: a, s
                  Filter: (LOWER($io_1) = 'x')
                    Project: a, s, FETCH($arg_1) AS $io_1
                      Project: a, s, UPPER(s) AS $arg_1
                        Filter: (a > 2)
                          Scan t (): a, s
            """,
            LogicalTree.Text(Optimize(plan)));
    }

    private static void AssertPlan(string expected, string actual) => Assert.True(expected == actual, actual);

    private static CallExpression Dear() => Call("=", Call("dear", Col("s")), LiteralExpression.Of("x"));
}
