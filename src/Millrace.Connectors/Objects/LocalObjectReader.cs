using Microsoft.Win32.SafeHandles;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Objects;

/// <summary>Reads an open file by place, without a cursor and without a copy.</summary>
internal sealed class LocalObjectReader(SafeFileHandle file, FileStatus opened, string path) : IObjectReader
{
    private const int BlockBytes = 16 * 1024 * 1024;

    /// <inheritdoc/>
    public long Length => opened.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination, CancellationToken cancellation)
    {
        int done = 0;
        try
        {
            while (done < destination.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                int read = RandomAccess.Read(file, destination.Slice(done, Math.Min(BlockBytes, destination.Length - done)), offset + done);
                if (read == 0)
                    break;
                done += read;
            }

            return done;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Read(path, error);
        }
    }

    /// <inheritdoc/>
    public bool IsUnchanged() => PosixFiles.Stat(file, out FileStatus now) == 0 && now == opened;

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
