using Microsoft.Win32.SafeHandles;
using Millrace.Compute.Hashing;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Inference.Journal;

/// <summary>A file of the journal, opened when it is first read. Thread-safe for reading.</summary>
/// <param name="path">The file.</param>
internal sealed class JournalSegment(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private SafeFileHandle? _file;
    private bool _isDisposed;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Opens a file that others may write, rename and remove meanwhile.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="MillraceException"><see cref="StorageErrors.WrongKind"/>: it is no regular file.</exception>
    public static SafeFileHandle OpenToRead(string path) => OwnFile.OpenRead(path);

    /// <summary>Reads bytes; false where they are not there.</summary>
    public static bool TryReadAt(SafeFileHandle file, long offset, Span<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(file, bytes, offset);
                if (read == 0)
                    return false;
                offset += read;
                bytes = bytes[read..];
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Whether a record's bytes are those that were written.</summary>
    /// <param name="record">Header, payload and padding.</param>
    /// <param name="header">The header in them.</param>
    public static bool IsWhole(ReadOnlySpan<byte> record, out RecordHeader header) =>
        RecordHeader.TryRead(record, out header)
        && header.TotalBytes == record.Length
        && XxHash3.Hash64(record.Slice(RecordHeader.ByteCount, header.PayloadBytes)) == header.Checksum;

    /// <summary>Reads bytes; false where they are not there.</summary>
    public bool TryRead(long offset, Span<byte> bytes)
    {
        SafeFileHandle? file;
        try
        {
            lock (_gate)
            {
                if (_isDisposed)
                    return false;
                file = _file ??= OpenToRead(Path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or MillraceException)
        {
            return false;
        }

        return TryReadAt(file, offset, bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _file?.Dispose();
        }
    }
}
