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

    /// <summary>
    /// What tells the jobs of a script apart: the table's name, with <c>-2</c> and so on for the next <c>INSERT</c> into the same table, by their
    /// order. Null for other statements, and for the only <c>INSERT</c> of a script.
    /// </summary>
    public string? JobName { get; }

    internal StatementSyntax Syntax { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
