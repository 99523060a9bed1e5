using System.Runtime.InteropServices;
using Millrace.Errors;

namespace Millrace.Server.Output;

/// <summary>
/// Writes to an open file descriptor until its reader is gone, and nothing after. The base library's console stream hides that, and its file
/// stream would not move the offset that the shell's other commands share.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
/// <param name="onReaderGone">Called once, when a pipe has lost its reader.</param>
internal sealed unsafe partial class DescriptorStream(int descriptor, Action onReaderGone) : Stream
{
    private const int Interrupted = 4, BadDescriptor = 9, TryAgain = 11, BrokenPipe = 32;
    private const short Writable = 4;
    private readonly Lock _gate = new();

    /// <summary>Whether nobody reads any more.</summary>
    public bool IsReaderGone { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="MillraceException"><c>OUTPUT_NOT_WRITTEN</c> (external): the disk is full and the like.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            while (!buffer.IsEmpty && !IsReaderGone)
                buffer = buffer[WriteSome(buffer)..];
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private int WriteSome(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint written = SystemWrite(descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
                return (int)written;
        }

        int error = Marshal.GetLastPInvokeError();
        switch (error)
        {
            case Interrupted:
                break;
            case TryAgain:
                var poll = new PollEntry { Descriptor = descriptor, Events = Writable };
                _ = SystemPoll(&poll, 1, -1);
                break;
            case BrokenPipe or BadDescriptor:
                IsReaderGone = true;
                onReaderGone();
                break;
            default:
                IsReaderGone = true; // What follows would fail alike.
                throw MillraceException.External(
                    "OUTPUT_NOT_WRITTEN",
                    $"standard output cannot be written: {Marshal.GetPInvokeErrorMessage(error)}",
                    "Free space, or send the output elsewhere");
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint SystemWrite(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int SystemPoll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
