using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.Text;

/// <summary>Joins texts.</summary>
internal sealed class ConcatFunction : ScalarFunction
{
    public override string Name => "concat";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Text",
        "CONCAT(a, …)  or  a || b",
        "VARCHAR",
        "Joins texts; numbers, booleans and timestamps are written as text. NULL if any is NULL.",
        ["'size ' || size", "CONCAT(uri, '#', size)"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count == 0)
            throw ArgumentError("at least one value is taken");
        foreach (ArgumentInfo argument in arguments)
        {
            if (argument.Type is not NullType && !Casts.CanCast(argument.Type, Utf8Type.Instance))
                throw ArgumentError($"{argument.Type} has no text form");
        }

        return new FunctionBinding(FunctionArguments.Repeat(Utf8Type.Instance, arguments.Count), Utf8Type.Instance);
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BytesBuilder(Utf8Type.Instance, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
            Append(arguments, row, result);
        return result.Finish();
    }

    private static void Append(ReadOnlySpan<Operand> arguments, int row, BytesBuilder result)
    {
        int bytes = 0;
        foreach (Operand argument in arguments)
        {
            if (argument.IsNull(row))
            {
                result.AppendNull();
                return;
            }

            bytes += argument.GetBytes(row).Length;
        }

        Span<byte> joined = result.AppendUninitialized(bytes);
        foreach (Operand argument in arguments)
        {
            ReadOnlySpan<byte> part = argument.GetBytes(row);
            part.CopyTo(joined);
            joined = joined[part.Length..];
        }
    }
}
