using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>A checkpoint store in a folder of a local or shared file system.</summary>
/// <remarks>Safe for concurrent use from any number of processes. Files are 0600, folders 0700.</remarks>
public sealed class FileSystemCheckpointStore : ICheckpointStore
{
    private const int BufferBytes = 1 << 17;
    private readonly string _folder;

    /// <summary>Opens the store; the folder appears with the first object.</summary>
    /// <param name="folder">Absolute or relative path of the store's own folder.</param>
    public FileSystemCheckpointStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    public string Location => _folder;

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken) => FileSystemProbe.RunAsync(_folder, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ObjectHandle> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        (long Length, string Hash)? written =
            await DurableFile.CreateAsync(PathOf(path), content, cancellationToken).ConfigureAwait(false);
        return written is { } done ? new ObjectHandle(path, done.Length, done.Hash) : throw StorageErrors.Exists(PathOf(path));
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]> ReadAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handle);
        string path = PathOf(handle.Path);
        byte[]? bytes = null;
        try
        {
            // The length first: a swapped file of any size is refused before it is in memory.
            using FileStream? content = DurableFile.TryOpenRead(path);
            if (content?.Length == handle.Length && handle.Length <= Array.MaxLength)
            {
                bytes = new byte[handle.Length];
                await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException exception)
        {
            throw DurableFile.Translate(path, "read", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw StorageErrors.NotAllowed(path, exception);
        }

        if (bytes is null || ContentHash.Of(bytes) != handle.Hash)
        {
            throw StorageErrors.BadObject(path, await VerifyAsync(handle, cancellationToken).ConfigureAwait(false));
        }

        return bytes;
    }

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handle);
        string path = PathOf(handle.Path);
        FileStream? content = null;
        DurableFile.Guard(path, "open", () => content = DurableFile.TryOpenRead(path));
        if (content?.Length == handle.Length)
            return ValueTask.FromResult<Stream>(new BufferedStream(content, BufferBytes));
        content?.Dispose();
        throw StorageErrors.BadObject(path, content is null ? ObjectCheck.Missing : ObjectCheck.LengthDiffers);
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectCheck> VerifyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handle);
        (long Length, string Hash)? found = await DurableFile.MeasureAsync(PathOf(handle.Path), cancellationToken).ConfigureAwait(false);
        return found switch
        {
            null => ObjectCheck.Missing,
            { Length: var length } when length != handle.Length => ObjectCheck.LengthDiffers,
            { Hash: var hash } when hash != handle.Hash => ObjectCheck.HashDiffers,
            _ => ObjectCheck.Intact,
        };
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        List<string> paths = [];
        DurableFile.Guard(_folder, "list", () =>
        {
            if (Directory.Exists(_folder))
            {
                paths.AddRange(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
                    .Where(path => !Path.GetFileName(path).StartsWith(DurableFile.TemporaryPrefix, StringComparison.Ordinal))
                    .Select(path => Path.GetRelativePath(_folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                    .Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal));
            }
        });
        return ValueTask.FromResult<IReadOnlyList<string>>(paths);
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
    {
        string full = PathOf(path);
        DurableFile.Guard(full, "delete", () =>
        {
            string folder = Path.GetDirectoryName(full) ?? _folder;
            if (Directory.Exists(folder))
            {
                File.Delete(full);
                RemoveEmpty(folder);
            }
        });
        return ValueTask.CompletedTask;
    }

    private string PathOf(string path)
    {
        StoragePath.Check(path);
        return Path.Combine(_folder, path);
    }

    private void RemoveEmpty(string folder)
    {
        while (folder.Length > _folder.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                // A writer was faster: the folder is in use again.
                return;
            }

            folder = Path.GetDirectoryName(folder) ?? _folder;
        }
    }
}
