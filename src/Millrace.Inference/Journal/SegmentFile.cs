namespace Millrace.Inference.Journal;

/// <summary>A segment as it was when the folder was read.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Bytes">Its length.</param>
internal readonly record struct SegmentFile(string Path, long Bytes);
