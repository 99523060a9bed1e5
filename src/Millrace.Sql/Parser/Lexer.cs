using System.Collections.Immutable;
using System.Text;
using Millrace.Errors;

namespace Millrace.Sql.Parser;

/// <summary>Cuts a script into tokens; comments and white space fall away.</summary>
internal sealed class Lexer
{
    private static readonly string[] LongSymbols = ["<>", "<=", ">=", "!=", "||", "=>"];
    private readonly SourceText _source;
    private readonly string _text;
    private int _offset;

    private Lexer(SourceText source)
    {
        _source = source;
        _text = source.Text;
    }

    /// <summary>All tokens of a text; the last is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="MillraceException">
    /// <c>SQL_SYNTAX</c> (user): an unterminated string, name or comment, or a character without a meaning.
    /// </exception>
    public static ImmutableArray<Token> Tokenize(SourceText source)
    {
        var lexer = new Lexer(source);
        ImmutableArray<Token>.Builder tokens = ImmutableArray.CreateBuilder<Token>();
        Token token;
        do
        {
            lexer.SkipBlanks();
            token = lexer.Next();
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.End);
        return tokens.ToImmutable();
    }

    private char At(int distance) => _offset + distance < _text.Length ? _text[_offset + distance] : '\0';

    private void SkipBlanks()
    {
        while (_offset < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_offset]) || _text[_offset] == '\uFEFF')
                _offset++;
            else if (At(0) == '-' && At(1) == '-')
                SkipTo("\n", _text.Length);
            else if (At(0) == '/' && At(1) == '*')
                SkipTo("*/", -1);
            else
                return;
        }
    }

    private void SkipTo(string terminator, int endWithout)
    {
        int end = _text.IndexOf(terminator, _offset + 2, StringComparison.Ordinal);
        if (end < 0 && endWithout < 0)
            throw Error(_offset, "the comment is never closed", "Close it with */");
        _offset = end < 0 ? endWithout : end + terminator.Length;
    }

    private Token Next()
    {
        if (_offset >= _text.Length)
            return new Token(TokenKind.End, "", _text.Length, _text.Length);
        char first = At(0);
        if (first is 'x' or 'X' && At(1) == '\'')
            return Hex();
        if (char.IsLetter(first) || first is '_' || (first == '$' && IsNamePart(At(1))))
            return While(TokenKind.Word, IsNamePart);
        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(At(1))))
            return Number();
        return first switch
        {
            '\'' => Quoted(TokenKind.Text, "string", _offset),
            '"' or '`' => Quoted(TokenKind.QuotedName, "quoted name", _offset),
            _ => Symbol(),
        };
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    private Token While(TokenKind kind, Func<char, bool> belongs)
    {
        int start = _offset;
        while (_offset < _text.Length && belongs(_text[_offset]))
            _offset++;
        return new Token(kind, _text[start.._offset], start, _offset);
    }

    private Token Number()
    {
        int start = _offset;
        While(TokenKind.Integer, char.IsAsciiDigit);
        TokenKind kind = TokenKind.Integer;
        if (At(0) == '.')
        {
            kind = TokenKind.Number;
            _offset++;
            While(TokenKind.Integer, char.IsAsciiDigit);
        }

        if (At(0) is 'e' or 'E' && (char.IsAsciiDigit(At(1)) || (At(1) is '+' or '-' && char.IsAsciiDigit(At(2)))))
        {
            kind = TokenKind.Number;
            _offset += 2;
            While(TokenKind.Integer, char.IsAsciiDigit);
        }

        if (IsNamePart(At(0)))
        {
            string text = _text[start..(_offset + 1)];
            throw Error(start, $"'{text}' is neither a number nor a name", "Put a name that begins with a digit in double quotes");
        }

        return new Token(kind, _text[start.._offset], start, _offset);
    }

    private Token Hex()
    {
        int start = _offset++;
        Token digits = Quoted(TokenKind.Hex, "string", start);
        if (digits.Text.Length % 2 != 0 || !digits.Text.All(char.IsAsciiHexDigit))
            throw Error(start, "X'…' does not hold pairs of hexadecimal digits", "Write bytes as X'CAFE00'");
        return digits with { Start = start };
    }

    private Token Quoted(TokenKind kind, string what, int start)
    {
        char quote = _text[_offset++];
        var content = new StringBuilder();
        while (true)
        {
            int end = _text.IndexOf(quote, _offset);
            if (end < 0)
                throw Error(start, $"the {what} is never closed", $"Close it with {quote}; within it, write the quote twice");
            content.Append(_text, _offset, end - _offset);
            _offset = end + 1;
            if (At(0) != quote)
                break;
            content.Append(quote);
            _offset++;
        }

        if (kind == TokenKind.QuotedName && content.Length == 0)
            throw Error(start, "a name is empty", quote == '"' ? "Strings stand in single quotes: ''" : "Give it at least one character");
        return new Token(kind, content.ToString(), start, _offset);
    }

    private Token Symbol()
    {
        int start = _offset;
        foreach (string symbol in LongSymbols)
        {
            if (At(0) != symbol[0] || At(1) != symbol[1])
                continue;
            _offset += 2;
            return new Token(TokenKind.Symbol, symbol == "!=" ? "<>" : symbol, start, _offset);
        }

        char c = _text[_offset++];
        if ("()[],.;=<>+-*/%:?{}".Contains(c, StringComparison.Ordinal))
            return new Token(TokenKind.Symbol, c.ToString(), start, _offset);
        string advice = c switch
        {
            '‘' or '’' or '“' or '”' => "Use straight quotes: ' for strings, \" for names",
            '$' => "A variable is written ${name} and given with --var name=…",
            '\\' => "There are no escapes: within a string, write a quote twice",
            _ => "Remove it, or put it in a string or a quoted name",
        };
        throw Error(start, $"the character '{(char.IsControl(c) ? $"U+{(int)c:X4}" : c)}' means nothing here", advice);
    }

    private MillraceException Error(int offset, string message, string advice) =>
        MillraceException.User("SQL_SYNTAX", message, advice, _source.PositionOf(offset));
}
