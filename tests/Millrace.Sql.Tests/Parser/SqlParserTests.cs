using Millrace.Errors;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Tests.Parser;

public sealed class SqlParserTests
{
    [Fact]
    public void ParseScript_SeveralStatements_KeepsTextAndPlace()
    {
        IReadOnlyList<ParsedStatement> statements = SqlParser.ParseScript("SELECT 1; -- one\n\n  SELECT ';' ;;SHOW TABLES");
        Assert.Equal(["SELECT 1", "SELECT ';'", "SHOW TABLES"], statements.Select(s => s.Text));
        Assert.Equal([new TextPosition(1, 1), new TextPosition(3, 3), new TextPosition(3, 16)], statements.Select(s => s.Position));
    }

    [Theory]
    [InlineData("SELECT 1", StatementKind.Query)]
    [InlineData("INSERT INTO t SELECT 1", StatementKind.Insert)]
    [InlineData("EXPLAIN SELECT 1", StatementKind.Answer)]
    [InlineData("SHOW TABLES", StatementKind.Answer)]
    [InlineData("SET", StatementKind.Answer)]
    [InlineData("SET 'a' = 'b'", StatementKind.Definition)]
    [InlineData("DROP TABLE t", StatementKind.Definition)]
    public void Kind_Statement_SaysWhatRunningItDoes(string text, StatementKind kind) =>
        Assert.Equal(kind, SqlParser.ParseScript(text)[0].Kind);

    [Fact]
    public void Functions_QueryWithinQueries_AreAllNamed()
    {
        ParsedStatement statement = SqlParser.ParseScript(
            "INSERT INTO t WITH w AS (SELECT A(B(x)) FROM y) SELECT u FROM (SELECT C(v) AS u FROM w WHERE D(v) > 0) "
            + "CROSS JOIN UNNEST(E(u)) AS n(i)")[0];

        Assert.Equal(["a", "b", "c", "d", "e"], statement.Functions.Where(f => char.IsLetter(f[0])).Order(StringComparer.Ordinal));
        Assert.False(statement.CallsModel);
        Assert.Null(statement.SetKey);
        Assert.Equal("k", SqlParser.ParseScript("SET 'k' = 'v'")[0].SetKey);
    }

    [Fact]
    public void CallsModel_PredictBelowAQuery_IsSo() =>
        Assert.True(SqlParser.ParseScript("SELECT a FROM (SELECT a FROM ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(x)))")[0].CallsModel);

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("- ", "a", "")]
    [InlineData("NOT ", "a", "")]
    [InlineData("+", "a", "")]
    [InlineData("upper(", "a", ")")]
    [InlineData("ARRAY[", "1", "]")]
    [InlineData("CASE WHEN ", "a", " THEN 1 END")]
    [InlineData("CASE ", "a", " WHEN 1 THEN 1 END")]
    [InlineData("CAST(", "a", " AS INT)")]
    [InlineData("1 + ", "1", "")]
    [InlineData("NOT (a AND ", "a", ")")]
    [InlineData("", "a", "[1]")]
    [InlineData("", "a", ".b")]
    [InlineData("", "a", " + 1")]
    [InlineData("", "a", " || 'x'")]
    [InlineData("", "a", " IS NULL")]
    [InlineData("", "(a)", ".b")]
    [InlineData("a[", "1", "]")]
    [InlineData("(", "a", " BETWEEN 1 AND 2)")]
    public void ParseExpression_TenThousandLevels_ThrowsInsteadOfOverflowing(string before, string inner, string after)
    {
        string text = string.Concat(Enumerable.Repeat(before, 10_000)) + inner + string.Concat(Enumerable.Repeat(after, 10_000));
        MillraceException error = Assert.Throws<MillraceException>(() => SqlParser.ParseExpression(text));
        Assert.Equal("SQL_TOO_COMPLEX", error.Code);
        Assert.NotNull(error.Position);
    }

    [Theory]
    [InlineData("SELECT * FROM (", "SELECT 1", ") AS x")]
    [InlineData("WITH a AS (", "SELECT 1", ") SELECT * FROM a")]
    [InlineData("SELECT * FROM ML_PREDICT(TABLE (", "SELECT 1", "), MODEL m, DESCRIPTOR(a))")]
    [InlineData("SELECT * FROM TABLE (", "SELECT 1", ")")]
    public void ParseScript_TenThousandLevels_ThrowsInsteadOfOverflowing(string before, string inner, string after)
    {
        string text = string.Concat(Enumerable.Repeat(before, 10_000)) + inner + string.Concat(Enumerable.Repeat(after, 10_000));
        Assert.Equal("SQL_TOO_COMPLEX", Assert.Throws<MillraceException>(() => SqlParser.ParseScript(text)).Code);
    }

    [Fact]
    public void ParseScript_DeepTypes_Throws()
    {
        string text = $"SELECT CAST(a AS {string.Concat(Enumerable.Repeat("ARRAY<", 10_000))}INT{new string('>', 10_000)})";
        Assert.Equal("SQL_TOO_COMPLEX", Assert.Throws<MillraceException>(() => SqlParser.ParseScript(text)).Code);
    }

    [Theory]
    [InlineData("AND")]
    [InlineData("OR")]
    public void ParseExpression_LongChain_IsBalancedAndPrints(string word)
    {
        string text = string.Join($" {word} ", Enumerable.Range(0, 5_000).Select(i => $"a = {i}"));
        string printed = SqlParser.ParseExpression(text).ToString();
        Assert.Equal(5_000, printed.Split("a = ").Length - 1);
        Assert.True(printed.TakeWhile(c => c == '(').Count() < 20);
    }

    [Fact]
    public void ParseExpression_OperandsWrittenOutAgainAndAgain_ThrowsBeforeMemoryGoes()
    {
        string text = "a";
        for (int i = 0; i < 60; i++)
            text = $"CASE {text} WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 END";
        Assert.Equal("SQL_TOO_COMPLEX", Assert.Throws<MillraceException>(() => SqlParser.ParseExpression(text)).Code);
    }

    [Fact]
    public void ParseScript_HugeText_Throws() =>
        Assert.Equal(
            "SQL_TOO_COMPLEX", Assert.Throws<MillraceException>(() => SqlParser.ParseScript(new string(' ', SqlLimits.CharactersMax + 1))).Code);

    [Theory]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("- 5", "-5")]
    [InlineData("- -5", "(-(-5))")]
    [InlineData("-(5)", "(-(5))")]
    [InlineData("- a", "(-a)")]
    [InlineData("a - -1", "(a - -1)")]
    [InlineData("+a", "a")]
    [InlineData("a != b", "(a <> b)")]
    [InlineData("1.", "1.0")]
    [InlineData("1e400 - 1", null)]
    [InlineData("a || b * c", "(CONCAT(a, b) * c)")]
    [InlineData("x.\"y z\".w", "x.\"y z\".w")]
    [InlineData("x[1].y", "(x[1]).y")]
    [InlineData("\"select\".\"from\"", "\"select\".\"from\"")]
    [InlineData("NOT a = b", "(NOT (a = b))")]
    [InlineData("a IS NULL IS FALSE", "((a IS NULL) IS FALSE)")]
    [InlineData("a BETWEEN b + 1 AND c AND d", "(((a >= (b + 1)) AND (a <= c)) AND d)")]
    [InlineData("case a when 1 then 2 end", "CASE WHEN (a = 1) THEN 2 ELSE NULL END")]
    [InlineData("f()", "F()")]
    public void ParseExpression_Text_HasThisForm(string text, string? expected)
    {
        if (expected is null)
            Assert.Throws<MillraceException>(() => SqlParser.ParseExpression(text));
        else
            Assert.Equal(expected, SqlParser.ParseExpression(text).ToString());
    }
}
