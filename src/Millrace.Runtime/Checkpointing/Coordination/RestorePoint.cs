using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>A verified checkpoint that tasks start from. Their number may differ from the manifest's.</summary>
/// <param name="Entry">Its log entry.</param>
/// <param name="Manifest">Its manifest.</param>
internal sealed record RestorePoint(CheckpointEntry Entry, CheckpointManifest Manifest);
