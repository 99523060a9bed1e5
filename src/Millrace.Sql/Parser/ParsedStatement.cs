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

    /// <summary>The statement's text with variables filled in, without the semicolon.</summary>
    public string Text { get; }

    /// <summary>Where it begins in the script.</summary>
    public TextPosition Position => Syntax.Position;

    internal StatementSyntax Syntax { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
