using Millrace.Compute;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>A value of a frame.</summary>
/// <param name="Operand">The column or scalar.</param>
/// <param name="IsOwned">Whether the frame disposes it; else it belongs to the input, to the evaluator or to the frame around.</param>
internal readonly record struct FrameValue(Operand Operand, bool IsOwned);
