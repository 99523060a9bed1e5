namespace Millrace.Execution.Storage;

/// <summary>One stored entry of a job log, undecoded.</summary>
/// <param name="Index">Place in the log, from 1, without gaps.</param>
/// <param name="Bytes">The entry as <see cref="JobLogCodec"/> wrote it; not to be changed.</param>
public readonly record struct JobLogRecord(long Index, ReadOnlyMemory<byte> Bytes);
