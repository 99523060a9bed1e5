namespace Millrace.Execution.Storage;

/// <summary>What a checkpoint holds of one source's coordinator: every split that is in no subtask.</summary>
/// <param name="Source">The source's stage id.</param>
/// <param name="JournalSequence">The last assignment made before the snapshot.</param>
/// <param name="Pooled">How many splits were unassigned.</param>
/// <param name="Finished">How many splits were finished.</param>
/// <param name="State">The snapshot itself.</param>
public sealed record SourceManifest(string Source, long JournalSequence, int Pooled, int Finished, ObjectHandle State);
