using System.Globalization;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Sql.Parser;

/// <summary>Parses what operators stand between: literals, names, calls, CASE, CAST, arrays, parentheses; with elements and fields behind.</summary>
internal sealed class PrimaryParser(TokenReader reader, ExpressionParser expressions, ExpressionBuilder builder)
{
    /// <summary>Parses a primary expression.</summary>
    public Expression Parse() => Postfix(Start());

    /// <summary>Parses elements and fields behind an expression.</summary>
    public Expression Postfix(Expression expression)
    {
        while (true)
        {
            TextPosition position = reader.Position;
            if (reader.AcceptSymbol("["))
            {
                Expression index = expressions.Parse();
                reader.ExpectSymbol("]");
                expression = builder.Call("element_at", position, expression, index);
            }
            else if (reader.AcceptSymbol("."))
            {
                NameAt field = reader.ExpectAnyName("a field's name");
                expression = builder.Call("field", position, expression, LiteralExpression.Of(field.Text) with { Position = field.Position });
            }
            else
            {
                return expression;
            }
        }
    }

    /// <summary>Parses a number.</summary>
    public Expression Number(bool isNegative, TextPosition position)
    {
        Token token = reader.Take();
        string text = isNegative ? "-" + token.Text : token.Text;
        if (token.Kind == TokenKind.Integer)
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
                return LiteralExpression.Of(value) with { Position = position };
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong large))
                return new LiteralExpression(large, IntegerType.UInt64) { Position = position };
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
        {
            return LiteralExpression.Of(value) with { Position = position };
        }

        string advice = token.Kind == TokenKind.Integer ? "Write it with an exponent, as a DOUBLE: 1e20" : "A DOUBLE ends at about 1.8e308";
        throw MillraceException.User("SQL_SYNTAX", "a number is too large for its type", advice, position);
    }

    private Expression Start()
    {
        Token token = reader.Current;
        TextPosition position = reader.Position;
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Number:
                return Number(isNegative: false, position);
            case TokenKind.Text:
                return LiteralExpression.Of(reader.Take().Text) with { Position = position };
            case TokenKind.Hex:
                return builder.Call("unhex", position, LiteralExpression.Of(reader.Take().Text) with { Position = position });
            case TokenKind.Symbol when token.Text == "(":
                return Parenthesised();
            case TokenKind.QuotedName:
                return NameOrCall();
            case TokenKind.Word:
                return Word(position);
            default:
                throw reader.Unexpected("an expression");
        }
    }

    private Expression Parenthesised()
    {
        RefuseQuery(1, "a query within an expression");
        reader.ExpectSymbol("(");
        Expression inner = expressions.Parse();
        if (reader.Current.IsSymbol(","))
            throw reader.NotSupported("a row in parentheses", "Call ROW(…)");
        if (!reader.AcceptSymbol(")"))
            throw reader.Unexpected("an operator", "')'");
        return inner;
    }

    private void RefuseQuery(int distance, string what)
    {
        Token first = reader.Peek(distance);
        if (first.IsWord("SELECT") || first.IsWord("WITH") || first.IsWord("VALUES"))
            throw reader.NotSupported(what, "Compute it in a query of its own, in WITH or as a table");
    }

    private Expression Word(TextPosition position)
    {
        if (reader.Accept("TRUE"))
            return LiteralExpression.Of(true) with { Position = position };
        if (reader.Accept("FALSE"))
            return LiteralExpression.Of(false) with { Position = position };
        if (reader.Accept("NULL"))
            return new LiteralExpression(null, NullType.Instance) { Position = position };
        if (reader.Accept("CASE"))
            return Case(position);
        if (reader.Accept("CAST"))
            return Cast(position);
        if (reader.Accept("ARRAY"))
            return Array(position);
        return Typed(position) ?? (Expression)NameOrCall();
    }

    /// <summary>Literals that begin with the name of a type, and what is refused.</summary>
    private LiteralExpression? Typed(TextPosition position)
    {
        Token next = reader.Peek();
        bool isBeforeText = next.Kind == TokenKind.Text;
        if (isBeforeText && reader.Accept("TIMESTAMP"))
            return TimestampText.Parse(reader.Take().Text, position);
        if (isBeforeText && (reader.Current.IsWord("DATE") || reader.Current.IsWord("TIME") || reader.Current.IsWord("TIMESTAMP_LTZ")))
            throw reader.NotSupported($"a {reader.Current.Text.ToUpperInvariant()} literal", "Write TIMESTAMP '2026-01-31 12:00:00', or CAST a text");
        if (reader.Current.IsWord("INTERVAL"))
            throw reader.NotSupported("INTERVAL", "Compare timestamps, or compute with BIGINT milliseconds");
        if (reader.Current.IsWord("TRY_CAST"))
            throw reader.NotSupported("TRY_CAST", "Use CAST: a value that does not convert is an error of its row");
        if (reader.Current.IsWord("EXISTS"))
            throw reader.NotSupported("EXISTS", "There are no queries within expressions");
        if (reader.Current.IsWord("MAP") && next.IsSymbol("["))
            throw reader.NotSupported("MAP", "Only ML_PREDICT takes MAP['key', 'value'], for its options");
        return null;
    }

    private Expression Case(TextPosition position)
    {
        Expression? subject = reader.Current.IsWord("WHEN") ? null : expressions.Parse();
        if (!reader.Current.IsWord("WHEN"))
            throw reader.Unexpected("WHEN");
        List<Expression> arguments = [];
        while (true)
        {
            TextPosition place = reader.Position;
            if (!reader.Accept("WHEN"))
                break;
            Expression condition = expressions.Parse();
            arguments.Add(subject is null ? condition : builder.Call("=", place, subject, condition));
            reader.Expect("THEN");
            arguments.Add(expressions.Parse());
        }

        arguments.Add(reader.Accept("ELSE") ? expressions.Parse() : new LiteralExpression(null, NullType.Instance) { Position = position });
        if (!reader.Accept("END"))
            throw reader.Unexpected("WHEN", "ELSE", "END");
        return builder.Call("case", position, [.. arguments]);
    }

    private Expression Cast(TextPosition position)
    {
        reader.ExpectSymbol("(");
        Expression operand = expressions.Parse();
        reader.Expect("AS");
        DataType target = new TypeParser(reader).Parse();
        reader.ExpectSymbol(")");
        return builder.Cast(operand, target, position);
    }

    private Expression Array(TextPosition position)
    {
        reader.ExpectSymbol("[");
        List<Expression> items = [];
        if (!reader.Current.IsSymbol("]"))
            items = List();
        reader.ExpectSymbol("]");
        return builder.Call("array", position, [.. items]);
    }

    private List<Expression> List()
    {
        List<Expression> items = [];
        do
            items.Add(expressions.Parse());
        while (reader.AcceptSymbol(","));
        return items;
    }

    private Expression NameOrCall()
    {
        TextPosition position = reader.Position;
        bool isCall = reader.Peek().IsSymbol("(");
        bool isReserved = !reader.IsAtName;
        if (isReserved && !(isCall && (reader.Current.IsWord("LEFT") || reader.Current.IsWord("RIGHT"))))
            throw reader.Unexpected("an expression");
        NameAt first = reader.ExpectAnyName("a name");
        if (isCall)
            return Call(first);
        List<string> parts = [first.Text];
        while (reader.AcceptSymbol("."))
        {
            if (reader.Current.IsSymbol("*"))
                throw reader.Error("'.*' stands only by itself in the list of SELECT", "Name the columns");
            parts.Add(reader.ExpectAnyName("a name behind the dot").Text);
        }

        return parts.Count > SqlLimits.DepthMax
            ? throw TokenReader.TooComplex($"a name has more than {SqlLimits.DepthMax} parts", position)
            : new NameExpression([.. parts]) { Position = position };
    }

    private Expression Call(NameAt function)
    {
        reader.ExpectSymbol("(");
        if (reader.Current.IsSymbol("*"))
            throw reader.NotSupported($"{function.Text.ToUpperInvariant()}(*)", "There are no aggregates yet");
        if (reader.Current.IsWord("DISTINCT"))
            throw reader.NotSupported("DISTINCT", "There are no aggregates yet");
        List<Expression> arguments = reader.Current.IsSymbol(")") ? [] : List();
        if (reader.Current.IsSymbol("=>"))
            throw reader.NotSupported("naming an argument with =>", "Give the arguments by place");
        if (!reader.AcceptSymbol(")"))
            throw reader.Unexpected("','", "')'");
        return reader.Current.IsWord("OVER")
            ? throw reader.NotSupported("OVER", "There are no window functions yet")
            : builder.Call(function.Text.ToLowerInvariant(), function.Position, [.. arguments]);
    }
}
