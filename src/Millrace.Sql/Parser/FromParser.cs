using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>Parses FROM clauses.</summary>
internal sealed class FromParser(TokenReader reader, QueryParser queries, ExpressionParser expressions)
{
    private const string OneSource = "A query reads one source; UNNEST may stand beside it";

    /// <summary>Parses what follows FROM.</summary>
    public FromSyntax Parse()
    {
        ImmutableArray<UnnestSyntax>.Builder unnests = ImmutableArray.CreateBuilder<UnnestSyntax>();
        SourceSyntax? source = null;
        if (reader.Current.IsWord("UNNEST"))
            unnests.Add(Unnest());
        else
            source = Source();
        while (AcceptJoin())
            unnests.Add(Unnest());
        return new FromSyntax(source, unnests.ToImmutable());
    }

    private bool AcceptJoin()
    {
        Token token = reader.Current;
        bool isJoin = reader.AcceptSymbol(",") || reader.Accept("CROSS", "JOIN");
        if (isJoin)
            return reader.Current.IsWord("UNNEST") ? true : throw reader.NotSupported("joining sources", OneSource);
        string[] joins = ["JOIN", "INNER", "LEFT", "RIGHT", "FULL", "NATURAL", "CROSS"];
        return joins.Any(token.IsWord) ? throw reader.NotSupported("a join other than CROSS JOIN UNNEST(…)", OneSource) : false;
    }

    private SourceSyntax Source()
    {
        SourceSyntax source = WithoutAlias();
        if (reader.Current.IsWord("FOR") || reader.Current.IsWord("TABLESAMPLE") || reader.Current.IsWord("MATCH_RECOGNIZE"))
            throw reader.NotSupported(reader.Current.Text.ToUpperInvariant(), "Name the table alone");
        return source with { Alias = Alias() };
    }

    private SourceSyntax WithoutAlias()
    {
        TextPosition position = reader.Position;
        if (reader.Current.IsSymbol("("))
            return new QuerySourceSyntax(queries.InParentheses(), null, position);
        if (reader.Accept("TABLE"))
            return InTable(position);
        if (reader.IsAtName && reader.Peek().IsSymbol("("))
            return Function(position);
        if (reader.Current.IsWord("LATERAL"))
            throw reader.NotSupported("LATERAL", OneSource);
        NameAt name = reader.ExpectName("a table's name");
        return reader.Current.IsSymbol(".")
            ? throw reader.NotSupported("a database's name before a table", "Name the table alone; put a name with a dot in double quotes")
            : new NamedSourceSyntax(name, null, position);
    }

    /// <summary>What follows TABLE: a name, or a query or a function in parentheses.</summary>
    private SourceSyntax InTable(TextPosition position)
    {
        if (!reader.Current.IsSymbol("("))
            return new NamedSourceSyntax(reader.ExpectName("a table's name"), null, position);
        if (QueryParser.BeginsAt(reader.Peek()))
            return new QuerySourceSyntax(queries.InParentheses(), null, position);
        reader.ExpectSymbol("(");
        SourceSyntax inner = reader.Nested(WithoutAlias);
        reader.ExpectSymbol(")");
        return inner;
    }

    private PredictSourceSyntax Function(TextPosition position)
    {
        NameAt function = reader.ExpectName("a function's name");
        if (!function.Text.Equals("ML_PREDICT", StringComparison.OrdinalIgnoreCase))
        {
            string? nearest = Suggestion.Nearest(function.Text, ["ML_PREDICT"]);
            string advice = nearest is null ? "The one function in FROM is ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(c))" : $"Did you mean {nearest}?";
            throw MillraceException.User(
                "FUNCTION_NOT_FOUND", $"there is no table function {function.Text.ToUpperInvariant()}", advice, function.Position);
        }

        reader.ExpectSymbol("(");
        SourceSyntax input = reader.Nested(PredictInput);
        reader.ExpectSymbol(",");
        reader.Expect("MODEL");
        NameAt model = reader.ExpectName("a model's name");
        reader.ExpectSymbol(",");
        reader.Expect("DESCRIPTOR");
        ImmutableArray<NameAt> columns = queries.Names();
        ImmutableSortedDictionary<string, string> configuration = reader.AcceptSymbol(",")
            ? Map()
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (!reader.AcceptSymbol(")"))
            throw reader.Unexpected("','", "')'");
        return new PredictSourceSyntax(input, model, columns, configuration, null, position);
    }

    private SourceSyntax PredictInput()
    {
        if (reader.Peek().IsSymbol("=>"))
            throw reader.NotSupported("naming an argument with =>", "Write ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(c))");
        TextPosition position = reader.Position;
        if (reader.Current.IsSymbol("("))
            return new QuerySourceSyntax(queries.InParentheses(), null, position);
        return reader.Accept("TABLE") ? InTable(position) : throw reader.Unexpected("TABLE and a name", "a query in parentheses");
    }

    private ImmutableSortedDictionary<string, string> Map()
    {
        reader.Expect("MAP");
        reader.ExpectSymbol("[");
        ImmutableSortedDictionary<string, string>.Builder map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        do
        {
            TextPosition position = reader.Position;
            string key = reader.ExpectText("an option's name");
            reader.ExpectSymbol(",");
            string value = reader.ExpectText($"the value of '{key}'");
            if (!map.TryAdd(key, value))
                throw MillraceException.User("OPTION_DUPLICATE", $"the option '{key}' is given twice", "Remove one", position);
        }
        while (reader.AcceptSymbol(","));
        reader.ExpectSymbol("]");
        return map.ToImmutable();
    }

    private UnnestSyntax Unnest()
    {
        TextPosition position = reader.Position;
        reader.Expect("UNNEST");
        reader.ExpectSymbol("(");
        Expression array = expressions.Parse();
        reader.ExpectSymbol(")");
        bool withOrdinality = reader.Accept("WITH", "ORDINALITY");
        return new UnnestSyntax(array, withOrdinality, Alias(), position);
    }

    private AliasSyntax? Alias()
    {
        if (!reader.Accept("AS") && !reader.IsAtName)
            return null;
        NameAt name = reader.ExpectName("an alias");
        return new AliasSyntax(name, reader.Current.IsSymbol("(") ? queries.Names() : []);
    }
}
