using System.Collections.Immutable;
using Millrace.Errors;

namespace Millrace.Sql.Parser;

/// <summary>Reads tokens one after the other, and words the errors where they do not fit.</summary>
internal sealed class TokenReader(SourceText source)
{
    private readonly ImmutableArray<Token> _tokens = Lexer.Tokenize(source);
    private int _index;
    private int _depth;

    /// <summary>The token that comes next.</summary>
    public Token Current => _tokens[_index];

    /// <summary>Where the next token stands.</summary>
    public TextPosition Position => source.PositionOf(Current.Start);

    /// <summary>Whether the statement ends here.</summary>
    public bool IsAtEnd => Current.Kind == TokenKind.End || Current.IsSymbol(";");

    /// <summary>A token further on.</summary>
    public Token Peek(int distance = 1) => _tokens[Math.Min(_index + distance, _tokens.Length - 1)];

    /// <summary>Takes the next token.</summary>
    public Token Take() => Current.Kind == TokenKind.End ? Current : _tokens[_index++];

    /// <summary>The text from a token up to the one before the next.</summary>
    public string TextSince(Token first) => _index == 0 ? "" : source.Text[first.Start..Math.Max(first.Start, _tokens[_index - 1].End)];

    /// <summary>Takes words if they come next, all of them.</summary>
    public bool Accept(params ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!Peek(i).IsWord(words[i]))
                return false;
        }

        _index += words.Length;
        return true;
    }

    /// <summary>Takes a symbol if it comes next.</summary>
    public bool AcceptSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
            return false;
        _index++;
        return true;
    }

    /// <summary>Takes a word that must come next.</summary>
    public void Expect(string word)
    {
        if (!Accept(word))
            throw Unexpected(word);
    }

    /// <summary>Takes a symbol that must come next.</summary>
    public void ExpectSymbol(string symbol)
    {
        if (!AcceptSymbol(symbol))
            throw Unexpected($"'{symbol}'");
    }

    /// <summary>Takes a string that must come next.</summary>
    public string ExpectText(string what) => Current.Kind == TokenKind.Text ? Take().Text : throw Unexpected($"{what} in single quotes");

    /// <summary>Takes a whole number that must come next.</summary>
    public long ExpectInteger(string what)
    {
        if (Current.Kind != TokenKind.Integer)
            throw Unexpected($"{what}, a whole number");
        TextPosition position = Position;
        return long.TryParse(Take().Text, out long value)
            ? value
            : throw MillraceException.User("SQL_SYNTAX", $"{what} is too large", $"The largest is {long.MaxValue}", position);
    }

    /// <summary>Whether a name comes next: a bare word that is not reserved, or a quoted one.</summary>
    public bool IsAtName => IsName(Current);

    /// <summary>Whether a token can be a name.</summary>
    public static bool IsName(Token token) =>
        token.Kind == TokenKind.QuotedName || (token.Kind == TokenKind.Word && !Keywords.IsReserved(token.Text));

    /// <summary>Takes a name that must come next.</summary>
    /// <param name="what">What is named, for messages: <c>a table's name</c>.</param>
    public NameAt ExpectName(string what)
    {
        if (IsAtName)
            return TakeName();
        throw Current.Kind == TokenKind.Word
            ? Error($"expected {what}, and {Current.Shown} is a reserved word", $"Put it in double quotes: \"{Current.Text}\"")
            : Unexpected(what, "Names stand bare, in double quotes or in backticks");
    }

    /// <summary>Takes a name that may be any bare word, because it stands behind a dot or within a type.</summary>
    public NameAt ExpectAnyName(string what) =>
        Current.Kind is TokenKind.Word or TokenKind.QuotedName ? TakeName() : throw Unexpected(what);

    /// <summary>Runs a part of the parser one level deeper.</summary>
    /// <exception cref="MillraceException"><c>SQL_TOO_COMPLEX</c> (user): too deep.</exception>
    public T Nested<T>(Func<T> parse)
    {
        if (++_depth > SqlLimits.DepthMax)
            throw TooComplex($"more than {SqlLimits.DepthMax} levels stand within one another", Position);
        T result = parse();
        _depth--;
        return result;
    }

    /// <summary>The error for a token that does not fit.</summary>
    /// <param name="expected">What would fit.</param>
    public MillraceException Unexpected(params string[] expected)
    {
        string list = expected.Length == 1 ? expected[0] : $"{string.Join(", ", expected[..^1])} or {expected[^1]}";
        return Unexpected(
            list, Meant(expected) ?? $"Write {(expected.Length == 1 ? list : "one of them")} here; the forms are in docs/reference/sql.md");
    }

    /// <summary>An error at the next token.</summary>
    public MillraceException Error(string message, string? advice) => MillraceException.User("SQL_SYNTAX", message, advice, Position);

    /// <summary>The error for SQL that exists elsewhere and not here.</summary>
    public MillraceException NotSupported(string what, string advice) => NotSupported(what, advice, Position);

    /// <summary>The error for SQL that exists elsewhere and not here.</summary>
    public static MillraceException NotSupported(string what, string advice, TextPosition position) =>
        MillraceException.User("SQL_NOT_SUPPORTED", $"{what} is not supported yet", advice, position);

    /// <summary>The error for input past a limit.</summary>
    public static MillraceException TooComplex(string message, TextPosition position) =>
        MillraceException.User("SQL_TOO_COMPLEX", message, "Split it up, with queries in WITH or tables between", position);

    private MillraceException Unexpected(string expected, string? advice) => Error($"expected {expected}, found {Current.Shown}", advice);

    private NameAt TakeName()
    {
        TextPosition position = Position;
        Token token = Take();
        return token.Text.StartsWith('$')
            ? throw MillraceException.User(
                "SQL_NAME", $"the name '{token.Text}' begins with $, which is the engine's", "Choose another name", position)
            : new NameAt(token.Text, position);
    }

    /// <summary>What was meant when a keyword is misspelt here, or just before, where it was taken for a name.</summary>
    private string? Meant(string[] expected)
    {
        foreach (int place in (ReadOnlySpan<int>)[_index, _index - 1])
        {
            Token token = place >= 0 ? _tokens[place] : default;
            if (token.Kind == TokenKind.Word && Keywords.Nearest(token.Text, expected) is string nearest)
                return $"'{token.Text}': did you mean {nearest}?";
        }

        bool isAfterComma = _index > 0 && _tokens[_index - 1].IsSymbol(",");
        bool isValue = Current.Kind is TokenKind.Text or TokenKind.Integer or TokenKind.Number or TokenKind.Hex or TokenKind.QuotedName;
        return isAfterComma && !isValue ? "Remove the comma before it, or write what should follow" : null;
    }
}
