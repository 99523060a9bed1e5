using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Sql.Parser.Syntax;
using Millrace.Types;

namespace Millrace.Sql.Parser;

/// <summary>Parses CREATE TABLE and CREATE MODEL.</summary>
internal sealed class DefinitionParser(TokenReader reader)
{
    /// <summary>What Flink creates beside tables and models.</summary>
    public static readonly string[] OtherObjects = ["VIEW", "FUNCTION", "CATALOG", "DATABASE", "MATERIALIZED", "CONNECTION", "SERVICE"];

    /// <summary>Parses what follows CREATE.</summary>
    public StatementSyntax Create(TextPosition position)
    {
        if (reader.Current.IsWord("OR"))
            throw reader.NotSupported("CREATE OR REPLACE", "Write DROP … IF EXISTS first");
        reader.Accept("TEMPORARY");
        if (reader.Accept("TABLE"))
            return Table(position);
        if (reader.Accept("MODEL"))
            return Model(position);
        return OtherObjects.Any(reader.Current.IsWord) || reader.Current.IsWord("SYSTEM")
            ? throw reader.NotSupported($"CREATE {reader.Current.Text.ToUpperInvariant()}", "Create tables and models; name a query in WITH")
            : throw reader.Unexpected("TABLE", "MODEL", "TEMPORARY");
    }

    private CreateTableSyntax Table(TextPosition position)
    {
        bool ifNotExists = IfNotExists();
        NameAt name = reader.ExpectName("a table's name");
        Schema? columns = reader.Current.IsSymbol("(") ? Columns() : null;
        if (reader.Current.IsWord("COMMENT"))
            throw reader.NotSupported("COMMENT", "Write a comment after --");
        if (reader.Current.IsWord("PARTITIONED") || reader.Current.IsWord("DISTRIBUTED"))
            throw reader.NotSupported($"{reader.Current.Text.ToUpperInvariant()} BY", "Say in the options how the table is laid out");
        if (reader.Current.IsWord("LIKE") || reader.Current.IsWord("AS"))
            throw reader.NotSupported($"CREATE TABLE … {reader.Current.Text.ToUpperInvariant()}", "Write the columns, then INSERT INTO");
        return new CreateTableSyntax(name, columns, Options(columns is null ? ["'('", "WITH"] : ["WITH"]), ifNotExists, position);
    }

    private CreateModelSyntax Model(TextPosition position)
    {
        bool ifNotExists = IfNotExists();
        NameAt name = reader.ExpectName("a model's name");
        reader.Expect("INPUT");
        Schema input = Columns();
        reader.Expect("OUTPUT");
        Schema output = Columns();
        if (reader.Current.IsWord("COMMENT"))
            throw reader.NotSupported("COMMENT", "Write a comment after --");
        return new CreateModelSyntax(name, input, output, Options(["WITH"]), ifNotExists, position);
    }

    private bool IfNotExists() => reader.Accept("IF", "NOT", "EXISTS");

    private Schema Columns()
    {
        reader.ExpectSymbol("(");
        var fields = new List<Field>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            TextPosition position = reader.Position;
            Field field = Column();
            if (!names.Add(field.Name))
                throw MillraceException.User("COLUMN_DUPLICATE", $"two columns are called '{field.Name}'", "Rename one of them", position);
            fields.Add(field);
        }
        while (reader.AcceptSymbol(","));
        return reader.AcceptSymbol(")") ? new Schema([.. fields]) : throw reader.Unexpected("NOT NULL", "','", "')'");
    }

    private Field Column()
    {
        Token next = reader.Peek();
        if (reader.Current.IsWord("PRIMARY") && next.IsWord("KEY"))
            throw reader.NotSupported("PRIMARY KEY", "Tables are append-only so far");
        if (reader.Current.IsWord("WATERMARK") && next.IsWord("FOR"))
            throw reader.NotSupported("WATERMARK", "There is no event time yet");
        if (reader.Current.IsWord("CONSTRAINT") || (reader.Current.IsWord("UNIQUE") && next.IsSymbol("(")))
            throw reader.NotSupported("a constraint", "Remove it; NOT NULL stands behind a column's type");
        NameAt name = reader.ExpectName("a column's name");
        if (reader.Current.IsWord("AS"))
            throw reader.NotSupported("a computed column", "Compute it in the query");
        var types = new TypeParser(reader);
        var field = new Field(name.Text, types.Parse(), types.ParseNullability());
        string[] others = ["METADATA", "COMMENT", "PRIMARY", "DEFAULT", "UNIQUE"];
        if (others.Any(reader.Current.IsWord))
            throw reader.NotSupported($"{reader.Current.Text.ToUpperInvariant()} behind a column", "Remove it; comments stand after --");
        return field;
    }

    private ImmutableSortedDictionary<string, string> Options(string[] expected)
    {
        if (!reader.Accept("WITH"))
        {
            throw reader.IsAtEnd
                ? reader.Error("the options are missing", "Write WITH ('connector' = '…') for a table, WITH ('provider' = '…') for a model")
                : reader.Unexpected(expected);
        }

        reader.ExpectSymbol("(");
        ImmutableSortedDictionary<string, string>.Builder options = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        do
        {
            TextPosition position = reader.Position;
            string key = reader.ExpectText("an option's name");
            reader.ExpectSymbol("=");
            string value = reader.ExpectText($"the value of '{key}'");
            if (!options.TryAdd(key, value))
                throw MillraceException.User("OPTION_DUPLICATE", $"the option '{key}' is given twice", "Remove one", position);
        }
        while (reader.AcceptSymbol(","));
        if (!reader.AcceptSymbol(")"))
            throw reader.Unexpected("','", "')'");
        return options.ToImmutable();
    }
}
