namespace Millrace.Execution.PhysicalExpressions;

/// <summary>How much to evaluate at once.</summary>
/// <param name="Rows">Rows to take, at least 1.</param>
/// <param name="OutputBytes">Bytes of the results, as far as known before.</param>
/// <param name="ScratchBytes">Bytes of what is computed on the way and of the functions' own needs.</param>
public readonly record struct SliceEstimate(int Rows, long OutputBytes, long ScratchBytes);
