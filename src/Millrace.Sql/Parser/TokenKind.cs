namespace Millrace.Sql.Parser;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A bare identifier or keyword; the text as written.</summary>
    Word,

    /// <summary>An identifier in double quotes or backticks; the text without them.</summary>
    QuotedName,

    /// <summary>A string; the text without quotes.</summary>
    Text,

    /// <summary>A string of hexadecimal digits after X; the digits.</summary>
    Hex,

    /// <summary>Digits.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Number,

    /// <summary>An operator or a separator.</summary>
    Symbol,

    /// <summary>The end of the script.</summary>
    End,
}
