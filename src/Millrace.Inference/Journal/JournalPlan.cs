namespace Millrace.Inference.Journal;

/// <summary>Where a job keeps answers of models, and how many.</summary>
/// <param name="Folder">The folder, absolute.</param>
/// <param name="MaxBytes">The most bytes on disk.</param>
/// <param name="MaxIndexBytes">The most bytes of memory that the index may take.</param>
internal sealed record JournalPlan(string Folder, long MaxBytes, long MaxIndexBytes);
