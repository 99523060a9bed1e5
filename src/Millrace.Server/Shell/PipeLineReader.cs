namespace Millrace.Server.Shell;

/// <summary>Lines of a file or pipe: no prompt, no history.</summary>
internal sealed class PipeLineReader(TextReader input) : ILineReader
{
    /// <inheritdoc/>
    public bool IsGivenUp => false;

    /// <inheritdoc/>
    public string? ReadLine(string prompt) => input.ReadLine();

    /// <inheritdoc/>
    public void Remember(string statement)
    {
    }
}
