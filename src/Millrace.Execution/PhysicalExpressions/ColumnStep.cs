using Millrace.Compute;
using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>A column of the input.</summary>
internal sealed class ColumnStep(int slot, DataType type, int index) : ExpressionStep(slot, type)
{
    /// <summary>The column's place in the input.</summary>
    public int Index { get; } = index;

    public override FrameValue Evaluate(EvaluationFrame frame) => new(new Operand(frame.Input(Index)), false);
}
