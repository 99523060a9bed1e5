using Millrace.Errors;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Tests.Parser;

public sealed class SqlVariablesTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        ["path"] = "in/a'b",
        ["n"] = "10",
        ["two-lines"] = "1,\n2",
        ["empty"] = "",
        ["inner"] = "${n}",
    };

    [Theory]
    [InlineData("LIMIT ${n}", "LIMIT 10")]
    [InlineData("'${path}/*.jpg'", "'in/a''b/*.jpg'")]
    [InlineData("\"${path}\"", "\"in/a'b\"")]
    [InlineData("-- ${missing}\n${n}", "-- ${missing}\n10")]
    [InlineData("/* ${missing} */${n}", "/* ${missing} */10")]
    [InlineData("'-- ${n}'", "'-- 10'")]
    [InlineData("'it''s ${n}'", "'it''s 10'")]
    [InlineData("'$${n}' $n $$", "'${n}' $n $$")]
    [InlineData("a${empty}b${inner}", "ab${n}")]
    public void Substitute_Text_PutsValuesIn(string text, string expected) => Assert.Equal(expected, SqlVariables.Substitute(text, Values));

    [Theory]
    [InlineData("SELECT 1,\n ${pth}", "SQL_VARIABLE_MISSING", 2, 2)]
    [InlineData("SELECT ${}", "SQL_SYNTAX", 1, 8)]
    [InlineData("SELECT ${n", "SQL_SYNTAX", 1, 8)]
    [InlineData("SELECT '${a b}'", "SQL_SYNTAX", 1, 9)]
    public void Substitute_BadText_ThrowsWithItsPlace(string text, string code, int line, int column)
    {
        MillraceException error = Assert.Throws<MillraceException>(() => SqlVariables.Substitute(text, Values));
        Assert.Equal((code, new TextPosition(line, column)), (error.Code, error.Position));
    }

    [Fact]
    public void Substitute_MisspeltName_SuggestsTheNearest()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => SqlVariables.Substitute("${pth}", Values));
        Assert.Contains("Did you mean ${path}?", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseScript_ErrorBehindValues_HasItsPlaceInTheWrittenText()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => SqlParser.ParseScript("SELECT ${two-lines}, ${n}\nFORM t;", Values));
        Assert.Equal(new TextPosition(2, 6), error.Position);
    }

    [Fact]
    public void ParseScript_ErrorWithinAValue_HasThePlaceOfTheVariable()
    {
        MillraceException error = Assert.Throws<MillraceException>(() => SqlParser.ParseScript("SELECT 1 ${two-lines}", Values));
        Assert.Equal(new TextPosition(1, 10), error.Position);
    }

    [Fact]
    public void ParseScript_ValueWithAQuote_StaysWithinItsString()
    {
        ParsedStatement statement = Assert.Single(
            SqlParser.ParseScript("SELECT '${x}'", new Dictionary<string, string> { ["x"] = "'; DROP TABLE t; --" }));
        Assert.Equal("SELECT '''; DROP TABLE t; --'", statement.Text);
    }
}
