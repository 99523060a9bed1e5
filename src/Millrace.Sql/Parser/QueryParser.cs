using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>Parses queries.</summary>
internal sealed class QueryParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private readonly FromParser _from;

    public QueryParser(TokenReader reader)
    {
        _reader = reader;
        _expressions = new ExpressionParser(reader);
        _from = new FromParser(reader, this, _expressions);
    }

    /// <summary>Whether a query begins at a token.</summary>
    public static bool BeginsAt(Token token) => token.IsWord("SELECT") || token.IsWord("WITH") || token.IsWord("VALUES");

    /// <summary>Parses a query.</summary>
    public QuerySyntax Parse() => _reader.Nested(ParseHere);

    private QuerySyntax ParseHere()
    {
        TextPosition position = _reader.Position;
        ImmutableArray<CommonTableSyntax> with = _reader.Accept("WITH") ? CommonTables() : [];
        TextPosition bodyPosition = _reader.Position;
        QueryBodySyntax body;
        if (_reader.Accept("SELECT"))
            body = Select(bodyPosition);
        else if (_reader.Accept("VALUES"))
            body = Values(bodyPosition);
        else
            throw _reader.Unexpected("SELECT", "VALUES");
        RefuseClauses();
        TextPosition limitPosition = _reader.Position;
        long? limit = null;
        if (_reader.Accept("LIMIT") && !_reader.Accept("ALL"))
            limit = _reader.ExpectInteger("a number of rows");
        long offset = 0;
        if (_reader.Accept("OFFSET"))
        {
            offset = _reader.ExpectInteger("a number of rows");
            if (!_reader.Accept("ROWS"))
                _reader.Accept("ROW");
        }

        if (_reader.Current.IsWord("FETCH"))
            throw _reader.NotSupported("FETCH", "Write LIMIT n");
        RefuseClauses();
        return new QuerySyntax(with, body, limit, offset, limitPosition, position);
    }

    /// <summary>Clauses and set operations that the plan has no node for.</summary>
    private void RefuseClauses()
    {
        Token token = _reader.Current;
        if (token.IsWord("UNION"))
            throw _reader.NotSupported("UNION", "Write one INSERT for each query");
        if (token.IsWord("INTERSECT") || token.IsWord("EXCEPT") || token.IsWord("MINUS"))
            throw _reader.NotSupported(token.Text.ToUpperInvariant(), "There are no set operations yet");
        if (token.IsWord("GROUP") || token.IsWord("HAVING"))
            throw _reader.NotSupported(token.IsWord("GROUP") ? "GROUP BY" : "HAVING", "There are no aggregates yet");
        if (token.IsWord("ORDER"))
            throw _reader.NotSupported("ORDER BY", "A bounded read keeps the order of its source");
        if (token.IsWord("WINDOW"))
            throw _reader.NotSupported("WINDOW", "There are no window functions yet");
    }

    private ImmutableArray<CommonTableSyntax> CommonTables()
    {
        if (_reader.Current.IsWord("RECURSIVE") && TokenReader.IsName(_reader.Peek()))
            throw _reader.NotSupported("WITH RECURSIVE", "Name queries that stand before");
        ImmutableArray<CommonTableSyntax>.Builder tables = ImmutableArray.CreateBuilder<CommonTableSyntax>();
        do
        {
            NameAt name = _reader.ExpectName("a name for the query");
            ImmutableArray<NameAt> columns = _reader.Current.IsSymbol("(") ? Names() : [];
            _reader.Expect("AS");
            tables.Add(new CommonTableSyntax(name, columns, InParentheses()));
        }
        while (_reader.AcceptSymbol(","));
        return tables.ToImmutable();
    }

    /// <summary>Parses a query in parentheses.</summary>
    public QuerySyntax InParentheses()
    {
        _reader.ExpectSymbol("(");
        QuerySyntax query = Parse();
        if (!_reader.AcceptSymbol(")"))
            throw _reader.Unexpected("','", "FROM", "WHERE", "LIMIT", "OFFSET", "')'");
        return query;
    }

    /// <summary>Parses names in parentheses.</summary>
    public ImmutableArray<NameAt> Names()
    {
        _reader.ExpectSymbol("(");
        ImmutableArray<NameAt>.Builder names = ImmutableArray.CreateBuilder<NameAt>();
        do
            names.Add(_reader.ExpectName("a column's name"));
        while (_reader.AcceptSymbol(","));
        if (!_reader.AcceptSymbol(")"))
            throw _reader.Unexpected("','", "')'");
        return names.ToImmutable();
    }

    private SelectSyntax Select(TextPosition position)
    {
        if (_reader.Current.IsWord("DISTINCT"))
            throw _reader.NotSupported("SELECT DISTINCT", "Rows cannot be compared with one another yet");
        _reader.Accept("ALL");
        ImmutableArray<SelectItemSyntax>.Builder items = ImmutableArray.CreateBuilder<SelectItemSyntax>();
        do
            items.Add(Item());
        while (_reader.AcceptSymbol(","));
        FromSyntax? from = _reader.Accept("FROM") ? _from.Parse() : null;
        TextPosition wherePosition = _reader.Position;
        Expression? where = _reader.Accept("WHERE") ? _expressions.Parse() : null;
        return new SelectSyntax(items.ToImmutable(), from, where, wherePosition, position);
    }

    private SelectItemSyntax Item()
    {
        TextPosition position = _reader.Position;
        if (_reader.AcceptSymbol("*"))
            return new SelectItemSyntax(null, null, position);
        if (_reader.IsAtName && _reader.Peek().IsSymbol(".") && _reader.Peek(2).IsSymbol("*"))
        {
            NameAt source = _reader.ExpectName("a source's name");
            _reader.Take();
            _reader.Take();
            return new SelectItemSyntax(null, source, position);
        }

        Expression expression = _expressions.Parse();
        if (_reader.Accept("AS"))
            return new SelectItemSyntax(expression, _reader.ExpectName("a column's name"), position);
        NameAt? name = _reader.IsAtName ? _reader.ExpectName("a column's name") : null;
        return new SelectItemSyntax(expression, name, position);
    }

    private ValuesSyntax Values(TextPosition position)
    {
        ImmutableArray<ImmutableArray<Expression>>.Builder rows = ImmutableArray.CreateBuilder<ImmutableArray<Expression>>();
        do
            rows.Add(Row());
        while (_reader.AcceptSymbol(","));
        return new ValuesSyntax(rows.ToImmutable(), position);
    }

    private ImmutableArray<Expression> Row()
    {
        if (_reader.Current.IsWord("ROW") && _reader.Peek().IsSymbol("("))
            _reader.Take();
        if (!_reader.AcceptSymbol("("))
            return [_expressions.Parse()];
        ImmutableArray<Expression>.Builder cells = ImmutableArray.CreateBuilder<Expression>();
        do
            cells.Add(_expressions.Parse());
        while (_reader.AcceptSymbol(","));
        if (!_reader.AcceptSymbol(")"))
            throw _reader.Unexpected("','", "')'");
        return cells.ToImmutable();
    }
}
