using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Sql.Binder;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>Parses one statement up to its semicolon.</summary>
internal sealed class StatementParser(TokenReader reader)
{
    private static readonly string[] First =
        ["SELECT", "INSERT", "CREATE", "DROP", "WITH", "VALUES", "EXPLAIN", "SET", "RESET", "SHOW", "DESCRIBE"];

    private static readonly string[] Elsewhere =
    [
        "ALTER", "UPDATE", "DELETE", "MERGE", "USE", "BEGIN", "EXECUTE", "ANALYZE", "TRUNCATE", "LOAD", "UNLOAD", "CALL", "ADD", "REMOVE", "COMPILE",
    ];

    /// <summary>Parses a statement; the reader stands behind its last token afterwards.</summary>
    public StatementSyntax Parse()
    {
        StatementSyntax statement = Body();
        if (reader.IsAtEnd)
            return statement;
        throw statement switch
        {
            SelectStatementSyntax or ExplainSyntax or InsertSyntax =>
                reader.Unexpected("','", "an operator", "FROM", "WHERE", "LIMIT", "OFFSET", "';'"),
            _ => reader.Error($"expected ';', found {reader.Current.Shown}", "End the statement with ;"),
        };
    }

    private StatementSyntax Body()
    {
        TextPosition position = reader.Position;
        if (QueryParser.BeginsAt(reader.Current))
            return new SelectStatementSyntax(new QueryParser(reader).Parse(), position);
        if (reader.Accept("INSERT"))
            return Insert(position);
        if (reader.Accept("CREATE"))
            return new DefinitionParser(reader).Create(position);
        if (reader.Accept("DROP"))
            return Drop(position);
        if (reader.Accept("EXPLAIN"))
            return Explain(position);
        if (reader.Accept("SHOW"))
            return Show(position);
        if (reader.Accept("DESCRIBE") || reader.Accept("DESC"))
            return Describe(position);
        if (reader.Accept("SET"))
            return new SettingParser(reader).Set(position);
        if (reader.Accept("RESET"))
            return new SettingParser(reader).Reset(position);
        if (Elsewhere.Any(reader.Current.IsWord))
            throw reader.NotSupported(reader.Current.Text.ToUpperInvariant(), $"The statements are: {string.Join(", ", First)}");
        if (reader.Current.IsSymbol("("))
            throw reader.Error("a statement begins with a keyword", "Write the query without parentheses around it");
        throw Unknown();
    }

    private MillraceException Unknown()
    {
        string? nearest = reader.Current.Kind == TokenKind.Word ? Keywords.Nearest(reader.Current.Text, First) : null;
        string advice = nearest is null ? $"A statement begins with {string.Join(", ", First[..^1])} or {First[^1]}" : $"Did you mean {nearest}?";
        return reader.Error($"no statement begins with {reader.Current.Shown}", advice);
    }

    private InsertSyntax Insert(TextPosition position)
    {
        if (reader.Current.IsWord("OVERWRITE"))
            throw reader.NotSupported("INSERT OVERWRITE", "Write into a new folder or table");
        reader.Expect("INTO");
        reader.Accept("TABLE");
        NameAt table = reader.ExpectName("a table's name");
        if (reader.Current.IsWord("PARTITION"))
            throw reader.NotSupported("PARTITION", "Say in the table's options how it is partitioned");
        var queries = new QueryParser(reader);
        bool hasColumns = reader.Current.IsSymbol("(") && !QueryParser.BeginsAt(reader.Peek());
        ImmutableArray<NameAt> columns = hasColumns ? queries.Names() : [];
        if (reader.Current.IsSymbol("("))
            return new InsertSyntax(table, columns, queries.InParentheses(), position);
        return QueryParser.BeginsAt(reader.Current)
            ? new InsertSyntax(table, columns, queries.Parse(), position)
            : throw reader.Unexpected("SELECT", "VALUES", "WITH");
    }

    private DropSyntax Drop(TextPosition position)
    {
        reader.Accept("TEMPORARY");
        CatalogObjectKind kind = ObjectKind("DROP");
        bool ifExists = reader.Accept("IF", "EXISTS");
        return new DropSyntax(kind, reader.ExpectName("a name"), ifExists, position);
    }

    private CatalogObjectKind ObjectKind(string verb)
    {
        if (reader.Accept("TABLE"))
            return CatalogObjectKind.Table;
        if (reader.Accept("MODEL"))
            return CatalogObjectKind.Model;
        return DefinitionParser.OtherObjects.Any(reader.Current.IsWord)
            ? throw reader.NotSupported($"{verb} {reader.Current.Text.ToUpperInvariant()}", "There are tables and models")
            : throw reader.Unexpected("TABLE", "MODEL");
    }

    private ExplainSyntax Explain(TextPosition position)
    {
        if (reader.Current.IsWord("ESTIMATED_COST") || reader.Current.IsWord("CHANGELOG_MODE") || reader.Current.IsWord("JSON_EXECUTION_PLAN"))
            throw reader.NotSupported($"EXPLAIN {reader.Current.Text.ToUpperInvariant()}", "Write EXPLAIN and the statement");
        if (reader.Accept("PLAN"))
            reader.Expect("FOR");
        TextPosition inner = reader.Position;
        if (QueryParser.BeginsAt(reader.Current))
            return new ExplainSyntax(new SelectStatementSyntax(new QueryParser(reader).Parse(), inner), position);
        return reader.Accept("INSERT")
            ? new ExplainSyntax(Insert(inner), position)
            : throw reader.Unexpected("SELECT", "INSERT", "WITH", "VALUES", "PLAN FOR");
    }

    private ShowSyntax Show(TextPosition position)
    {
        string[] names = [.. Enum.GetNames<ShowKind>().Select(n => n.ToUpperInvariant())];
        string? name = names.FirstOrDefault(reader.Current.IsWord);
        if (name is null)
            throw reader.Unexpected(names);
        reader.Take();
        return new ShowSyntax(Enum.Parse<ShowKind>(name, ignoreCase: true), position);
    }

    private DescribeSyntax Describe(TextPosition position)
    {
        bool isModel = reader.Current.IsWord("MODEL") && TokenReader.IsName(reader.Peek());
        if (isModel)
            reader.Take();
        else
            reader.Accept("TABLE");
        CatalogObjectKind kind = isModel ? CatalogObjectKind.Model : CatalogObjectKind.Table;
        return new DescribeSyntax(kind, reader.ExpectName(isModel ? "a model's name" : "a table's name"), position);
    }
}
