using Millrace.Errors;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>Parses SET and RESET: keys and values in quotes, or bare where they are words with dots and dashes.</summary>
internal sealed class SettingParser(TokenReader reader)
{
    /// <summary>Parses what follows SET.</summary>
    public SetSyntax Set(TextPosition position)
    {
        if (reader.IsAtEnd)
            return new SetSyntax(null, null, position);
        string key = Key();
        if (!reader.AcceptSymbol("="))
            throw reader.Unexpected("'='");
        string value = Value(key);
        return new SetSyntax(key, value, position);
    }

    /// <summary>Parses what follows RESET.</summary>
    public ResetSyntax Reset(TextPosition position) => new(reader.IsAtEnd ? null : Key(), position);

    private string Key()
    {
        TextPosition position = reader.Position;
        if (reader.IsAtEnd || reader.Current.IsSymbol("="))
            throw reader.Unexpected("a key");
        Token first = reader.Current;
        string key;
        if (first.Kind is TokenKind.Text or TokenKind.QuotedName)
        {
            key = reader.Take().Text;
        }
        else
        {
            while (!reader.IsAtEnd && !reader.Current.IsSymbol("="))
                reader.Take();
            key = reader.TextSince(first);
        }

        return key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? key
            : throw MillraceException.User("SQL_SYNTAX", $"'{key}' is not a key", "Write SET 'checkpoint.interval' = '10 s'", position);
    }

    private string Value(string key)
    {
        if (reader.IsAtEnd)
            throw reader.Unexpected($"the value of '{key}'");
        Token first = reader.Current;
        if (first.Kind == TokenKind.Text)
            return reader.Take().Text;
        while (!reader.IsAtEnd)
        {
            if (reader.Current.Kind is TokenKind.Text or TokenKind.QuotedName)
                throw reader.Unexpected("';'");
            reader.Take();
        }

        return reader.TextSince(first);
    }
}
