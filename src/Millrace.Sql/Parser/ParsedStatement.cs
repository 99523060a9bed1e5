using Millrace.Errors;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>A statement that is well formed, and not yet looked up in a catalog. Immutable.</summary>
public sealed class ParsedStatement
{
    internal ParsedStatement(StatementSyntax syntax, string text)
    {
        Syntax = syntax;
        Text = text;
    }

    internal ParsedStatement(ParsedStatement other, string jobName)
        : this(other.Syntax, other.Text) => JobName = jobName;

    /// <summary>The statement's text with variables filled in, without the semicolon.</summary>
    public string Text { get; }

    /// <summary>Where it begins in the script.</summary>
    public TextPosition Position => Syntax.Position;

    /// <summary>What running it does.</summary>
    public StatementKind Kind => Syntax switch
    {
        SelectStatementSyntax => StatementKind.Query,
        InsertSyntax => StatementKind.Insert,
        ExplainSyntax or ShowSyntax or DescribeSyntax or SetSyntax { Key: null } => StatementKind.Answer,
        _ => StatementKind.Definition,
    };

    /// <summary>The option that it sets; null where it is no <c>SET</c> with a key.</summary>
    public string? SetKey => (Syntax as SetSyntax)?.Key;

    /// <summary>Whether a query in it calls a model.</summary>
    public bool CallsModel => QueryFacts.Of(Syntax).CallsModel;

    /// <summary>The functions that queries in it call, in lower case; they may not exist.</summary>
    public IReadOnlySet<string> Functions => QueryFacts.Of(Syntax).Functions;

    /// <summary>
    /// What tells the jobs of a script apart: the table's name, with <c>-2</c> and so on for the next <c>INSERT</c> into the same table, by their
    /// order. Null for other statements, and for the only <c>INSERT</c> of a script.
    /// </summary>
    public string? JobName { get; }

    internal StatementSyntax Syntax { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
