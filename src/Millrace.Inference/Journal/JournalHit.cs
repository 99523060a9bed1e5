namespace Millrace.Inference.Journal;

/// <summary>A row whose answer is in the journal.</summary>
/// <param name="Row">The row, in its slice.</param>
/// <param name="Key">Its key.</param>
/// <param name="Entry">Where the answer lies.</param>
internal readonly record struct JournalHit(int Row, JournalKey Key, JournalEntry Entry);
