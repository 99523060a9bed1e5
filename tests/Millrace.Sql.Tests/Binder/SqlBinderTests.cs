using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Sql.Binder;
using Millrace.Sql.Tests.Fakes;

namespace Millrace.Sql.Tests.Binder;

public sealed class SqlBinderTests
{
    [Fact]
    public void Bind_Statement_KeepsTextAndPlace()
    {
        Statement statement = new FakeSession().Run("SHOW TABLES;\n SELECT a + 1 AS b FROM t").Last();
        Assert.Equal(("SELECT a + 1 AS b FROM t", new TextPosition(2, 2)), (statement.Text, statement.Position));
    }

    [Fact]
    public void Bind_Query_KeepsPlacesOfExpressions()
    {
        var query = (QueryStatement)new FakeSession().Run("SELECT\n a + 1 AS b FROM t").Single();
        Expression sum = ((ProjectNode)query.Plan).Columns[0].Expression;
        Assert.Equal(new TextPosition(2, 4), sum.Position);
        Assert.Equal([new TextPosition(2, 2), new TextPosition(2, 6)], sum.Operands.Select(o => o.Position!.Value)); // parsed operands have one
    }

    [Fact]
    public void Bind_OneNamedQueryAfterTheOther_EndsInAnErrorNotInAnOverflow()
    {
        string named = string.Join(", ", Enumerable.Range(1, 3_000).Select(i => $"q{i} AS (SELECT x + 1 AS x FROM q{i - 1})"));
        MillraceException error = Assert.Throws<MillraceException>(
            () => new FakeSession().Run($"WITH q0 AS (SELECT 1 AS x), {named} SELECT * FROM q3000").ToArray());
        Assert.Equal("SQL_TOO_COMPLEX", error.Code);
    }

    [Fact]
    public void Bind_AsDeepAsTheLimitsAllow_Works()
    {
        const int Levels = 120;
        string text = string.Concat(Enumerable.Repeat("SELECT x + 1 AS x FROM (", Levels))
            + "SELECT 1 AS x"
            + string.Concat(Enumerable.Repeat(")", Levels));
        string deep = string.Concat(Enumerable.Repeat("(1 + ", Levels)) + "x" + new string(')', Levels);
        var query = (QueryStatement)new FakeSession().Run($"SELECT {deep} AS y FROM ({text})").Single();
        Assert.Equal(Levels + 3, query.Plan.Descendants().Count());
    }

    [Fact]
    public void Bind_ErrorOfTheConnector_KeepsItsCodeAndGetsAPlace()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => new FakeSession().Run("DESCRIBE nothing").ToArray());
        Assert.Equal(("TABLE_EMPTY", new TextPosition(1, 10)), (error.Code, error.Position));
    }

    [Fact]
    public void Run_ErrorInALaterStatement_IsFoundBeforeTheFirstRuns()
    {
        var session = new FakeSession();
        Assert.Throws<MillraceException>(() => session.Run("CREATE TABLE fresh WITH ('connector' = 'x'); SELCT 1").ToArray());
        Assert.DoesNotContain(session.Catalog.Tables, t => t.Name == "fresh");
    }
}
