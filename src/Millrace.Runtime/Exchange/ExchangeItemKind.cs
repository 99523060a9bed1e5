namespace Millrace.Runtime.Exchange;

/// <summary>What travels on an exchange.</summary>
internal enum ExchangeItemKind
{
    /// <summary>Rows.</summary>
    Slice,

    /// <summary>A checkpoint's cut between the rows before it and those after it.</summary>
    Barrier,

    /// <summary>Nothing follows.</summary>
    End,
}
