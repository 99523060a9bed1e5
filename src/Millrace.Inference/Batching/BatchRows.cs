namespace Millrace.Inference.Batching;

/// <summary>Consecutive rows of an entry.</summary>
/// <param name="Entry">The entry's number.</param>
/// <param name="Start">The first row, in the entry's inputs.</param>
/// <param name="Count">How many, from 1.</param>
internal readonly record struct BatchRows(long Entry, int Start, int Count);
