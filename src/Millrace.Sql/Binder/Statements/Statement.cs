using Millrace.Errors;

namespace Millrace.Sql.Binder;

/// <summary>A statement that a session can run: every name in it is found, every type fits.</summary>
public abstract record Statement
{
    /// <summary>Its text with variables filled in, without the semicolon.</summary>
    public string Text { get; init; } = "";

    /// <summary>Where it begins in the script.</summary>
    public TextPosition Position { get; init; }
}
