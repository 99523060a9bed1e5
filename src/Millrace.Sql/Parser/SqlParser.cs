using System.Collections.Immutable;
using System.Globalization;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>Parses scripts: statements of Flink's dialect, each ended by a semicolon; the last may go without.</summary>
public static class SqlParser
{
    /// <summary>Parses a whole script, so that an error anywhere in it is found before anything runs.</summary>
    /// <param name="text">The script.</param>
    /// <param name="variables">Values for <c>${name}</c>, put in as <see cref="SqlVariables"/> says; null: nothing is put in.</param>
    /// <returns>The statements in order; empty statements fall away.</returns>
    /// <exception cref="MillraceException">
    /// <c>SQL_SYNTAX</c>, <c>SQL_NOT_SUPPORTED</c>, <c>SQL_NAME</c>, <c>SQL_TOO_COMPLEX</c>, <c>SQL_VARIABLE_MISSING</c>, <c>TYPE_UNKNOWN</c> and
    /// the like (user), with a position in <paramref name="text"/>.
    /// </exception>
    public static ImmutableArray<ParsedStatement> ParseScript(string text, IReadOnlyDictionary<string, string>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        SourceText source = Source(text, variables);
        var reader = new TokenReader(source);
        ImmutableArray<ParsedStatement>.Builder statements = ImmutableArray.CreateBuilder<ParsedStatement>();
        while (reader.Current.Kind != TokenKind.End)
        {
            if (reader.AcceptSymbol(";"))
                continue;
            Token first = reader.Current;
            StatementSyntax syntax = new StatementParser(reader).Parse();
            statements.Add(new ParsedStatement(syntax, reader.TextSince(first)));
        }

        return NameJobs(statements);
    }

    private static ImmutableArray<ParsedStatement> NameJobs(ImmutableArray<ParsedStatement>.Builder statements)
    {
        if (statements.Count(s => s.Syntax is InsertSyntax) > 1)
        {
            var taken = new HashSet<string>(StringComparer.Ordinal);
            for (int i = 0; i < statements.Count; i++)
            {
                if (statements[i].Syntax is InsertSyntax insert)
                    statements[i] = new ParsedStatement(statements[i], NameOf(insert.Table.Text, taken));
            }
        }

        return statements.ToImmutable();
    }

    private static string NameOf(string table, HashSet<string> taken)
    {
        string name = table;
        for (int number = 2; !taken.Add(name); number++)
            name = string.Create(CultureInfo.InvariantCulture, $"{table}-{number}");
        return name;
    }

    /// <summary>Parses one expression; names in it are not looked up.</summary>
    internal static Expression ParseExpression(string text)
    {
        var reader = new TokenReader(Source(text, null));
        Expression expression = new ExpressionParser(reader).Parse();
        return reader.IsAtEnd ? expression : throw reader.Unexpected("an operator", "the end of the text");
    }

    private static SourceText Source(string text, IReadOnlyDictionary<string, string>? variables)
    {
        CheckLength(text);
        SourceText source = variables is null ? new SourceText(text) : SqlVariables.Apply(text, variables);
        CheckLength(source.Text);
        return source;
    }

    private static void CheckLength(string text)
    {
        if (text.Length > SqlLimits.CharactersMax)
        {
            throw MillraceException.User(
                "SQL_TOO_COMPLEX",
                $"the script has {text.Length} characters, and at most {SqlLimits.CharactersMax} are read",
                "Put data into files and read them as tables",
                new TextPosition(1, 1));
        }
    }
}
