using Millrace.Errors;
using Millrace.Plan.Expressions;

namespace Millrace.Sql.Parser;

/// <summary>
/// Parses expressions by precedence climbing (Pratt, "Top down operator precedence", 1973). From loose to tight: OR; AND; NOT; IS;
/// comparisons, which do not chain; BETWEEN, IN and LIKE; + and −; *, /, % and ||; sign; element and field.
/// </summary>
internal sealed class ExpressionParser
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int IsLevel = 4;
    private const int CompareLevel = 5;
    private const int RangeLevel = 6;
    private const int AddLevel = 7;
    private const int MultiplyLevel = 8;
    private const int SignLevel = 9;

    private readonly TokenReader _reader;
    private readonly ExpressionBuilder _builder = new();
    private readonly PrimaryParser _primary;

    public ExpressionParser(TokenReader reader)
    {
        _reader = reader;
        _primary = new PrimaryParser(reader, this, _builder);
    }

    /// <summary>Parses an expression.</summary>
    public Expression Parse() => _reader.Nested(() => Climb(OrLevel));

    /// <summary>Parses an expression that may stand before <c>AND</c>: an operand of BETWEEN.</summary>
    private Expression Operand() => Climb(AddLevel);

    private Expression Climb(int level)
    {
        Expression left = Prefix(level);
        while (true)
        {
            Expression? next = Infix(left, level);
            if (next is null)
                return left;
            left = next;
        }
    }

    private Expression Prefix(int level)
    {
        TextPosition position = _reader.Position;
        if (level <= NotLevel && _reader.Accept("NOT"))
            return _builder.Call("not", position, _reader.Nested(() => Climb(NotLevel)));
        if (_reader.AcceptSymbol("-"))
        {
            return _reader.Current.Kind is TokenKind.Integer or TokenKind.Number
                ? _primary.Postfix(_primary.Number(isNegative: true, position))
                : _builder.Call("negate", position, _reader.Nested(() => Climb(SignLevel)));
        }

        return _reader.AcceptSymbol("+") ? _reader.Nested(() => Climb(SignLevel)) : _primary.Parse();
    }

    private Expression? Infix(Expression left, int level)
    {
        Token token = _reader.Current;
        return token.Kind switch
        {
            TokenKind.Symbol => Symbol(left, level, token.Text),
            TokenKind.Word => Word(left, level),
            _ => null,
        };
    }

    private Expression? Symbol(Expression left, int level, string symbol)
    {
        int own = symbol switch
        {
            "=" or "<>" or "<" or "<=" or ">" or ">=" => CompareLevel,
            "+" or "-" => AddLevel,
            "*" or "/" or "%" or "||" => MultiplyLevel,
            _ => 0,
        };
        if (own == 0 || own < level)
            return null;
        TextPosition position = _reader.Position;
        _reader.Take();
        if (_reader.Current.IsSymbol("=") && symbol == "=")
            throw _reader.Error("'==' is not an operator", "Equality is one sign: =");
        Expression result = _builder.Call(symbol == "||" ? "concat" : symbol, position, left, Climb(own + 1));
        return own == CompareLevel && IsComparison(_reader.Current)
            ? throw _reader.Error("comparisons do not chain", "Join two comparisons with AND, or put one in parentheses")
            : result;
    }

    private static bool IsComparison(Token token) =>
        token.Kind == TokenKind.Symbol && token.Text is "=" or "<>" or "<" or "<=" or ">" or ">=";

    private Expression? Word(Expression left, int level)
    {
        TextPosition position = _reader.Position;
        if (_reader.Current.IsWord("OR"))
            return level <= OrLevel ? Chain(left, "OR", AndLevel) : null;
        if (_reader.Current.IsWord("AND"))
            return level <= AndLevel ? Chain(left, "AND", NotLevel) : null;
        if (level <= IsLevel && _reader.Accept("IS"))
            return Is(left, position);
        if (level > RangeLevel)
            return null;
        bool isNegated = _reader.Current.IsWord("NOT");
        Token word = isNegated ? _reader.Peek() : _reader.Current;
        Func<Expression, TextPosition, Expression>? parse =
            word.IsWord("BETWEEN") ? Between : word.IsWord("IN") ? In : word.IsWord("LIKE") ? Like : null;
        if (parse is null)
            return null;
        _reader.Take();
        if (isNegated)
            _reader.Take();
        Expression result = parse(left, position);
        return isNegated ? _builder.Call("not", position, result) : result;
    }

    private Expression Chain(Expression first, string word, int termLevel)
    {
        var terms = new List<(Expression, TextPosition)> { (first, _reader.Position) };
        TextPosition position = _reader.Position;
        while (_reader.Accept(word))
        {
            terms.Add((Climb(termLevel), position));
            position = _reader.Position;
        }

        return _builder.Chain(word.ToLowerInvariant(), terms);
    }

    private Expression Is(Expression left, TextPosition position)
    {
        bool isNegated = _reader.Accept("NOT");
        if (_reader.Accept("NULL"))
            return _builder.Call(isNegated ? "is_not_null" : "is_null", position, left);
        if (_reader.Accept("DISTINCT", "FROM"))
            return _builder.Call(isNegated ? "is_not_distinct_from" : "is_distinct_from", position, left, Climb(CompareLevel));
        string? function = _reader.Accept("TRUE") ? "is_true" : _reader.Accept("FALSE") ? "is_false" : null;
        if (function is null)
            throw _reader.Unexpected("NULL", "TRUE", "FALSE", "DISTINCT FROM");
        Expression result = _builder.Call(function, position, left);
        return isNegated ? _builder.Call("not", position, result) : result;
    }

    private Expression Between(Expression left, TextPosition position)
    {
        if (_reader.Current.IsWord("SYMMETRIC") || _reader.Current.IsWord("ASYMMETRIC"))
            throw _reader.NotSupported("BETWEEN SYMMETRIC", "Write the two comparisons");
        Expression low = Operand();
        if (!_reader.Accept("AND"))
            throw _reader.Unexpected("AND");
        Expression high = Operand();
        return _builder.Call("and", position, _builder.Call(">=", position, left, low), _builder.Call("<=", position, left, high));
    }

    private Expression In(Expression left, TextPosition position)
    {
        _reader.ExpectSymbol("(");
        if (_reader.Current.IsWord("SELECT") || _reader.Current.IsWord("WITH") || _reader.Current.IsWord("VALUES"))
            throw _reader.NotSupported("IN with a query", "List the values: IN (1, 2)");
        List<Expression> arguments = [left];
        do
            arguments.Add(Parse());
        while (_reader.AcceptSymbol(","));
        _reader.ExpectSymbol(")");
        return _builder.Call("in", position, [.. arguments]);
    }

    private Expression Like(Expression left, TextPosition position)
    {
        Expression pattern = Operand();
        return _reader.Accept("ESCAPE")
            ? _builder.Call("like", position, left, pattern, Operand())
            : _builder.Call("like", position, left, pattern);
    }
}
