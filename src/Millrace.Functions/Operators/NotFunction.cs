using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Operators;

/// <summary>Turns TRUE and FALSE round.</summary>
internal sealed class NotFunction : SignatureFunction
{
    public override string Name => "not";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Logic", "NOT a", "BOOLEAN", "TRUE for FALSE and FALSE for TRUE. NULL for NULL.", ["NOT is_valid_image(content)"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [BooleanType.Instance];

    protected override DataType ReturnType => BooleanType.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) =>
        BooleanLogic.Not(arguments[0], context.RowCount, context.Allocator);
}
