using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Whether, and where, a run of rows is in the store.</summary>
internal sealed class RunUpload
{
    /// <summary>Held while the run is written.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The object; null before it is written. Guarded by <see cref="Gate"/>.</summary>
    public ObjectHandle? Handle { get; set; }
}
