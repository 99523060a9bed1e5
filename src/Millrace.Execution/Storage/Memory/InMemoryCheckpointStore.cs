namespace Millrace.Execution.Storage;

/// <summary>A checkpoint store that lives as long as the process: for restarts inside it, and for tests.</summary>
public sealed class InMemoryCheckpointStore : ICheckpointStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Location => "memory";

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask<ObjectHandle> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        StoragePath.Check(path);
        ArgumentNullException.ThrowIfNull(content);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        byte[] stored = bytes.ToArray();
        lock (_gate)
        {
            if (!_objects.TryAdd(path, stored))
            {
                throw StorageErrors.Exists(path);
            }
        }

        return new ObjectHandle(path, stored.Length, ContentHash.Of(stored));
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> ReadAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handle);
        byte[]? stored = Find(handle.Path);
        ObjectCheck check = Check(handle, stored);
        return check == ObjectCheck.Intact
            ? ValueTask.FromResult((byte[])stored!.Clone()) // Intact only where it was found.
            : throw StorageErrors.BadObject(handle.Path, check);
    }

    /// <inheritdoc/>
    public ValueTask<ObjectCheck> VerifyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return ValueTask.FromResult(Check(handle, Find(handle.Path)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            IReadOnlyList<string> paths = [.. _objects.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal))];
            return ValueTask.FromResult(paths);
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _objects.Remove(path);
        }

        return ValueTask.CompletedTask;
    }

    private static ObjectCheck Check(ObjectHandle handle, byte[]? stored) => stored switch
    {
        null => ObjectCheck.Missing,
        _ when stored.Length != handle.Length => ObjectCheck.LengthDiffers,
        _ when ContentHash.Of(stored) != handle.Hash => ObjectCheck.HashDiffers,
        _ => ObjectCheck.Intact,
    };

    private byte[]? Find(string path)
    {
        lock (_gate)
        {
            return _objects.GetValueOrDefault(path);
        }
    }
}
