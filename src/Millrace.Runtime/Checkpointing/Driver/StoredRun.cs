using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>A run of rows that an earlier checkpoint holds.</summary>
internal sealed class StoredRun(ObjectHandle handle, ICheckpointStore store) : ISinkRun
{
    /// <summary>The object.</summary>
    public ObjectHandle Handle => handle;

    /// <inheritdoc/>
    public long Checkpoint => CheckpointPaths.TryParse(handle.Path, out _, out long checkpoint) ? checkpoint : 0;

    /// <inheritdoc/>
    public Stream Open() => Blocking.Wait(store.OpenAsync(handle, CancellationToken.None));

    /// <inheritdoc/>
    public void OnStored()
    {
    }
}
