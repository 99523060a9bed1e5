using System.Buffers;
using System.Security.Cryptography;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>Private, durable, create-once files: written under a temporary name, synced, then linked to their own.</summary>
internal static class DurableFile
{
    /// <summary>What the names of unfinished files begin with; listings skip them.</summary>
    public const string TemporaryPrefix = ".new-";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BufferBytes = 128 * 1024;

    /// <summary>Creates a private folder and its parents, each made durable in the one above.</summary>
    public static void CreateFolder(string folder) => Guard(folder, "create folder", () =>
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        OwnFile.RequireFolder(folder);
        string? parent = Path.GetDirectoryName(folder);
        if (!string.IsNullOrEmpty(parent))
        {
            CreateFolder(parent);
        }

        Directory.CreateDirectory(folder, FolderMode);
        if (!string.IsNullOrEmpty(parent))
        {
            Posix.SyncFolder(parent);
        }
    });

    /// <summary>
    /// Creates <paramref name="path"/> with the stream's content if no file is there; never replaces one. Durable on return.
    /// </summary>
    /// <returns>Length and hash of what was written; null where a file was there already.</returns>
    public static async ValueTask<(long Length, string Hash)?> CreateAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(path) ?? throw StorageErrors.Failed(path, "write");
        string temporary = Path.Combine(folder, TemporaryPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            CreateFolder(folder);
            (long Length, string Hash) written = await WriteSyncedAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            if (!Posix.TryLink(temporary, path))
            {
                return null;
            }

            Posix.SyncFolder(folder);
            return written;
        }
        catch (IOException exception)
        {
            throw Translate(path, "write", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StorageErrors.NotAllowed(path, exception);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <summary>Opens a file to be read, without a buffer; null where there is none.</summary>
    /// <exception cref="MillraceException"><see cref="StorageErrors.WrongKind"/>: it is no regular file.</exception>
    public static FileStream? TryOpenRead(string path)
    {
        try
        {
            return new FileStream(OwnFile.OpenRead(path), FileAccess.Read, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Length and hash of a file, or null where there is none.</summary>
    public static async ValueTask<(long Length, string Hash)?> MeasureAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (TryOpenRead(path) is not FileStream content)
                return null;
            await using (content.ConfigureAwait(false))
            {
                return await CopyHashedAsync(content, Stream.Null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException exception)
        {
            throw Translate(path, "read", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StorageErrors.NotAllowed(path, exception);
        }
    }

    /// <summary>Runs file-system work and gives its errors the storage codes.</summary>
    public static void Guard(string path, string what, Action work)
    {
        try
        {
            work();
        }
        catch (IOException exception)
        {
            throw Translate(path, what, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StorageErrors.NotAllowed(path, exception);
        }
    }

    /// <summary>The storage error for an I/O exception.</summary>
    public static MillraceException Translate(string path, string what, IOException exception) =>
        Posix.IsNoSpace(exception) ? StorageErrors.Full(path, exception)
            : Posix.IsReadOnly(exception) ? StorageErrors.NotAllowed(path, exception)
            : StorageErrors.Failed(path, what, exception);

    private static async ValueTask<(long Length, string Hash)> WriteSyncedAsync(
        string path, Stream content, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = FileMode0600,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        var file = new FileStream(path, options);
        await using (file.ConfigureAwait(false))
        {
            (long Length, string Hash) written = await CopyHashedAsync(content, file, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            return written;
        }
    }

    private static async ValueTask<(long Length, string Hash)> CopyHashedAsync(
        Stream from, Stream to, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Rented, or each file would make a large object, and these a full collection.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long length = 0;
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                length += read;
            }

            return (length, ContentHash.Of(hash));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An unfinished file that stays is swept with the next start; the write's own error matters more.
        }
    }
}
