using Millrace.Execution.Sources;

namespace Millrace.Runtime.Tasks;

/// <summary>A split that a subtask reads.</summary>
/// <param name="Split">The split.</param>
/// <param name="Position">Rows of it that were read.</param>
internal sealed record OpenSplit(SourceSplit Split, long Position);
