using System.Text;

namespace Millrace.Server.Output;

/// <summary>
/// Standard output and standard error: UTF-8, buffered, and told from a terminal. A reader that went away (<c>| head</c>) ends the output
/// quietly.
/// </summary>
internal sealed class StandardOutput : IDisposable
{
    private readonly DescriptorStream _output;

    public StandardOutput(Action onReaderGone)
    {
        _output = new DescriptorStream(1, onReaderGone);
        Rows = new StreamWriter(_output, new UTF8Encoding(false), 32 << 10) { NewLine = "\n" };
        var diagnostics = new StreamWriter(new DescriptorStream(2, () => { }), new UTF8Encoding(false), 1024) { AutoFlush = true, NewLine = "\n" };
        Diagnostics = TextWriter.Synchronized(diagnostics);
        IsTerminal = !Console.IsOutputRedirected;
        IsDiagnosticsTerminal = !Console.IsErrorRedirected;
    }

    /// <summary>Standard output; to be flushed.</summary>
    public StreamWriter Rows { get; }

    /// <summary>The bytes below <see cref="Rows"/>, for who writes UTF-8; flush the one before using the other.</summary>
    public Stream RowBytes => _output;

    /// <summary>Standard error; flushed by itself.</summary>
    public TextWriter Diagnostics { get; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool IsDiagnosticsTerminal { get; }

    /// <summary>Whether nobody reads standard output any more.</summary>
    public bool IsReaderGone => _output.IsReaderGone;

    /// <summary>The columns of the terminal; 80 where there is none or it does not say.</summary>
    public static int TerminalWidth
    {
        get
        {
            try
            {
                return Console.WindowWidth is > 0 and int width ? width : 80;
            }
            catch (IOException)
            {
                return 80;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Flush();
        Diagnostics.Flush();
    }
}
