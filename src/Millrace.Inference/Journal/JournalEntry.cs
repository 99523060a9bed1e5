namespace Millrace.Inference.Journal;

/// <summary>Where an answer lies.</summary>
/// <param name="Block">The block.</param>
/// <param name="Offset">Where its record begins in the block.</param>
/// <param name="RecordBytes">Bytes of the record.</param>
internal readonly record struct JournalEntry(JournalBlock Block, int Offset, int RecordBytes);
