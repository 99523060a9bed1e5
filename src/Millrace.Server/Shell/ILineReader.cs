namespace Millrace.Server.Shell;

/// <summary>Where the lines of a shell come from.</summary>
internal interface ILineReader
{
    /// <summary>Reads a line.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <returns>The line; null at the end of the input.</returns>
    string? ReadLine(string prompt);

    /// <summary>Whether the last line was given up with Ctrl-C, and what was typed before it with it.</summary>
    bool IsGivenUp { get; }

    /// <summary>Keeps a statement for the arrow keys.</summary>
    void Remember(string statement);
}
