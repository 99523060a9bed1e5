namespace Millrace.Sql.Parser;

/// <summary>A word of a script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, unescaped.</param>
/// <param name="Start">Where it begins in the parsed text.</param>
/// <param name="End">Where the next character is.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End)
{
    /// <summary>Whether it is a certain bare word, in any case.</summary>
    public bool IsWord(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a certain symbol.</summary>
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>As messages show it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.Text => $"the string '{Short}'",
        TokenKind.QuotedName => $"the name \"{Short}\"",
        TokenKind.Hex => $"X'{Short}'",
        _ => $"'{Short}'",
    };

    private string Short => Text.Length <= 40 ? Text : Text[..40] + "…";
}
