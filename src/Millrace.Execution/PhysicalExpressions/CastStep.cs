using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>A conversion; between types of one storage layout it costs nothing.</summary>
internal sealed class CastStep(int slot, ExpressionStep operand, DataType target) : ExpressionStep(slot, target)
{
    private readonly ExpressionStep[] _arguments = [operand];

    public override bool IsConstant => operand.IsConstant;

    public override bool CanFail => operand.CanFail || !(IsRelabel || Casts.IsImplicit(operand.Type, Type));

    public override double Cost => operand.Cost + (IsRelabel ? 0 : 1);

    public override ReadOnlySpan<ExpressionStep> Arguments => _arguments;

    private bool IsRelabel => operand.Type.Storage.Equals(Type.Storage);

    public override FrameValue Evaluate(EvaluationFrame frame)
    {
        Operand value = frame.Evaluate(operand);
        if (IsRelabel)
            return new FrameValue(value with { Column = value.Column.Share().WithType(Type) }, true);
        Column converted = Casts.Cast(value.Column, Type, frame.Allocator, new StepErrors(frame, "cast", value.IsScalar));
        return new FrameValue(value with { Column = converted }, true);
    }
}
