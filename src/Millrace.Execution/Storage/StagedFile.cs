namespace Millrace.Execution.Storage;

/// <summary>A closed file that waits for its checkpoint: prepared, durable, not visible to readers.</summary>
/// <param name="StagingPath">Where it lies now, relative to the sink's folder: <c>.tmp/…</c>.</param>
/// <param name="TargetPath">What it becomes when published: <c>part-…</c>.</param>
/// <param name="Length">Length, bytes.</param>
/// <param name="Hash">As in <see cref="ObjectHandle.Hash"/>.</param>
public sealed record StagedFile(string StagingPath, string TargetPath, long Length, string Hash);
