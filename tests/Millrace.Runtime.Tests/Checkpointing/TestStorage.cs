using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>A job's storage in memory that outlives the job, with a moment before and after each change, and with faults on demand.</summary>
internal sealed class TestStorage(Killer killer) : IJobStorageFactory, IJobStorage, IJobLog, ICheckpointStore
{
    private readonly InMemoryJobLog _log = new();
    private readonly InMemoryCheckpointStore _store = new();

    public IJobLog Log => this;

    public ICheckpointStore Store => this;

    public string Location => "test";

    /// <summary>Called with the path of each object before it is written; may throw.</summary>
    public Action<string>? OnWrite { get; set; }

    /// <summary>Called with the kind of each log entry before it is appended; may throw.</summary>
    public Action<string>? OnAppend { get; set; }

    /// <summary>Called with the path of each object before it is verified; may throw.</summary>
    public Action<string>? OnVerify { get; set; }

    /// <summary>Bytes in place of an object's own, as if its handle had been made for them; null for its own.</summary>
    public Func<string, byte[]?> Forged { get; set; } = _ => null;

    /// <summary>The path of an object that reads as damaged, or null.</summary>
    public Func<string, bool> IsDamaged { get; set; } = _ => false;

    /// <summary>All manifests that were written, oldest first, also those that are deleted or not in the log.</summary>
    public List<CheckpointManifest> Manifests { get; } = [];

    public IJobStorage Open(string location, string owner, bool mustExist) => this;

    public ValueTask ProbeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<JobLogRecord>> ReadAsync(long fromIndex, CancellationToken cancellationToken) =>
        _log.ReadAsync(fromIndex, cancellationToken);

    public async ValueTask<AppendResult> AppendAsync(long index, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        string what = JobLogCodec.Decode(new JobLogRecord(index, entry), "test").GetType().Name;
        killer.Pass($"before {what}");
        OnAppend?.Invoke(what);
        AppendResult result = await _log.AppendAsync(index, entry, cancellationToken);
        killer.Pass($"after {what}");
        return result;
    }

    public async ValueTask<ObjectHandle> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        string what = path.EndsWith("manifest.json", StringComparison.Ordinal) ? "manifest" : "state";
        killer.Pass($"before {what}");
        OnWrite?.Invoke(path);
        ObjectHandle handle = await _store.WriteAsync(path, content, cancellationToken);
        if (what == "manifest")
            Manifests.Add(ManifestCodec.Decode(await _store.ReadAsync(handle, cancellationToken), path));
        killer.Pass($"after {what}");
        return handle;
    }

    public ValueTask<byte[]> ReadAsync(ObjectHandle handle, CancellationToken cancellationToken) =>
        IsDamaged(handle.Path) ? throw StorageErrors.BadObject(handle.Path, ObjectCheck.HashDiffers)
            : Forged(handle.Path) is byte[] forged ? ValueTask.FromResult(forged)
            : _store.ReadAsync(handle, cancellationToken);

    public ValueTask<ObjectCheck> VerifyAsync(ObjectHandle handle, CancellationToken cancellationToken)
    {
        OnVerify?.Invoke(handle.Path);
        return IsDamaged(handle.Path) ? ValueTask.FromResult(ObjectCheck.HashDiffers)
            : Forged(handle.Path) is not null ? ValueTask.FromResult(ObjectCheck.Intact)
            : _store.VerifyAsync(handle, cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        _store.ListAsync(prefix, cancellationToken);

    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken) => _store.DeleteAsync(path, cancellationToken);

    /// <summary>The log's entries.</summary>
    public async Task<IReadOnlyList<JobLogEntry>> EntriesAsync() =>
        [.. (await _log.ReadAsync(1, CancellationToken.None)).Select(record => JobLogCodec.Decode(record, "test"))];

    /// <summary>The manifest of an entry.</summary>
    public async Task<CheckpointManifest> ManifestAsync(CheckpointEntry entry) =>
        ManifestCodec.Decode(await _store.ReadAsync(entry.Manifest, CancellationToken.None), "test");

    public void Dispose()
    {
    }

    /// <summary>A full disk.</summary>
    public static MillraceException Full() => StorageErrors.Full("test");
}
