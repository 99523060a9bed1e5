namespace Millrace.Columnar.Ipc;

/// <summary>Where a batch stands in a file.</summary>
internal readonly record struct IpcBlock(long Offset, int MetadataBytes, long BodyBytes);
