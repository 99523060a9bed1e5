using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Functions.Arrays;
using Millrace.Memory;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Vectors;

/// <summary>A measure of two vectors of one dimension.</summary>
internal sealed class VectorFunction(
    string name, string summary, Func<Operand, Operand, int, MemoryAllocator, IRowErrors, Column> measure) : ScalarFunction
{
    public override string Name => name;

    public override FunctionTraits Traits { get; } = new() { Cost = 50 };

    public override FunctionDocumentation Documentation => new(
        "Vectors",
        $"{name.ToUpperInvariant()}(a, b)",
        "DOUBLE",
        $"{summary} Takes EMBEDDING, TENSOR or ARRAY of FLOAT or DOUBLE; vectors of different dimensions are an error of the row.",
        [$"{name.ToUpperInvariant()}(a.embedding, b.embedding)"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 2)
            throw ArgumentError($"{arguments.Count} arguments where 2 are taken");
        DataType? left = ListItems.TypeOf(arguments[0].Type);
        DataType? right = ListItems.TypeOf(arguments[1].Type);
        bool isVector = left is FloatType && right is FloatType;
        if (!isVector)
            throw ArgumentError($"{arguments[0].Type} and {arguments[1].Type} are not vectors of FLOAT or DOUBLE");
        if (!left!.Equals(right)) // both are FloatType here
            throw ArgumentError($"vectors of {left} and {right} do not mix: cast one of them");
        return new FunctionBinding([arguments[0].Type, arguments[1].Type], FloatType.Float64);
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) =>
        measure(arguments[0], arguments[1], context.RowCount, context.Allocator, context.Errors);
}
