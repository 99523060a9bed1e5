namespace Millrace.Inference.Journal;

/// <summary>A model's part of a result journal.</summary>
/// <param name="Model">The model's name; <c>#</c> and a hash where no whole record tells it.</param>
/// <param name="Entries">Its answers, each content once.</param>
/// <param name="Bytes">Bytes of their records.</param>
public sealed record JournalModelSummary(string Model, long Entries, long Bytes);
