using System.Text;

namespace Millrace.Server.Output;

/// <summary>Standard output and standard error: UTF-8, buffered, and told from a terminal. A reader that went away (<c>| head</c>) ends the output quietly.</summary>
internal sealed class StandardOutput : IDisposable
{
    private readonly PipeWriter _output;

    public StandardOutput(Action onReaderGone)
    {
        _output = new PipeWriter(Console.OpenStandardOutput(), onReaderGone);
        Rows = new StreamWriter(_output, new UTF8Encoding(false), 32 << 10) { NewLine = "\n" };
        Diagnostics = new StreamWriter(new PipeWriter(Console.OpenStandardError(), () => { }), new UTF8Encoding(false), 1024) { AutoFlush = true, NewLine = "\n" };
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

    /// <summary>Writes until the reader is gone, and nothing after.</summary>
    private sealed class PipeWriter(Stream stream, Action onReaderGone) : Stream
    {
        private const int BrokenPipe = 32;

        public bool IsReaderGone { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsReaderGone)
                return;
            try
            {
                stream.Write(buffer);
            }
            catch (IOException error) when ((error.HResult & 0xFFFF) == BrokenPipe)
            {
                IsReaderGone = true;
                onReaderGone();
            }
        }

        public override void Flush()
        {
            if (!IsReaderGone)
                stream.Flush();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
