namespace Millrace.Execution.Storage;

/// <summary>A coordinator takes over: from here on no entry of a lower generation may follow.</summary>
/// <param name="Generation">The highest generation before it, plus 1.</param>
/// <param name="Writer">Unique for each start of a coordinator: host, process id, and a random number.</param>
/// <param name="Job">The job's name, for messages.</param>
/// <param name="Lineage">Made at the fresh start and kept through every restore: scopes sink ledgers and checkpoint ids.</param>
/// <param name="NextCheckpoint">No checkpoint id below this is used again.</param>
/// <param name="Restored">
/// The checkpoint that the user named to go on from: those after it are given up, for later restores too. Null for the latest.
/// </param>
public sealed record GenerationEntry(
    long Generation,
    string Writer,
    string Job,
    string Lineage,
    long NextCheckpoint,
    long? Restored) : JobLogEntry(Generation);
