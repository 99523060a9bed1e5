namespace Millrace.Execution.Sources;

/// <summary>How a reader stands.</summary>
public enum ReadStatus
{
    /// <summary>Ask again at once.</summary>
    More,

    /// <summary>Nothing is there yet: ask again a little later.</summary>
    Later,

    /// <summary>The split is at its end.</summary>
    End,
}
