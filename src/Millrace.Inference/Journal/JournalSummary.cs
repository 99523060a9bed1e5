using System.Collections.Immutable;

namespace Millrace.Inference.Journal;

/// <summary>What a result journal holds.</summary>
/// <param name="Folder">Its folder, absolute.</param>
/// <param name="Segments">Files.</param>
/// <param name="Entries">Answers, each content once.</param>
/// <param name="Bytes">Bytes on disk.</param>
/// <param name="DamagedBytes">Bytes that hold no whole record: torn tails, flipped bits. They are stepped over.</param>
/// <param name="OtherFormats">Files of a format that this build does not read.</param>
/// <param name="Models">The answers by model, by name.</param>
public sealed record JournalSummary(
    string Folder, int Segments, long Entries, long Bytes, long DamagedBytes, int OtherFormats, ImmutableArray<JournalModelSummary> Models);
