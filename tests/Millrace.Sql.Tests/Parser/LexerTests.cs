using Millrace.Errors;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Tests.Parser;

public sealed class LexerTests
{
    [Theory]
    [InlineData("a1_$ é", "Word:a1_$ Word:é")]
    [InlineData("'it''s' ''", "Text:it's Text:")]
    [InlineData("\"a\"\"b\" `c``d`", "QuotedName:a\"b QuotedName:c`d")]
    [InlineData("1 1.5 .5 1. 1e3 1E-3 1.5e+2", "Integer:1 Number:1.5 Number:.5 Number:1. Number:1e3 Number:1E-3 Number:1.5e+2")]
    [InlineData("x'00fF' X''", "Hex:00fF Hex:")]
    [InlineData(
        "a<>b<=c>=d!=e||f=>g",
        "Word:a Symbol:<> Word:b Symbol:<= Word:c Symbol:>= Word:d Symbol:<> Word:e Symbol:|| Word:f Symbol:=> Word:g")]
    [InlineData("ARRAY<ARRAY<INT>>", "Word:ARRAY Symbol:< Word:ARRAY Symbol:< Word:INT Symbol:> Symbol:>")]
    [InlineData("a--b\nc/*d*/e/**/f--", "Word:a Word:c Word:e Word:f")]
    [InlineData("a - -b", "Word:a Symbol:- Symbol:- Word:b")]
    [InlineData("'-- no /* comment */'", "Text:-- no /* comment */")]
    [InlineData("\uFEFFa\u00A0b\r\nc", "Word:a Word:b Word:c")]
    [InlineData("a.b", "Word:a Symbol:. Word:b")]
    public void Tokenize_Text_GivesTokens(string text, string expected)
    {
        IEnumerable<Token> tokens = Lexer.Tokenize(new SourceText(text)).SkipLast(1);
        Assert.Equal(expected, string.Join(' ', tokens.Select(t => $"{t.Kind}:{t.Text}")));
    }

    [Theory]
    [InlineData("a\n  'b", 2, 3)]
    [InlineData("\"\"", 1, 1)]
    [InlineData("a\r\nb \\", 2, 3)]
    [InlineData("1.5x", 1, 1)]
    [InlineData("a \u0000", 1, 3)]
    [InlineData("/* /* */ 'b' */ '", 1, 17)]
    public void Tokenize_BadText_ThrowsWithItsPlace(string text, int line, int column)
    {
        MillraceException error = Assert.Throws<MillraceException>(() => Lexer.Tokenize(new SourceText(text)));
        Assert.Equal(("SQL_SYNTAX", ErrorDomain.User), (error.Code, error.Domain));
        Assert.Equal(new TextPosition(line, column), error.Position);
        Assert.False(string.IsNullOrEmpty(error.Advice));
    }
}
