using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.References;

/// <summary>Makes a reference to a payload.</summary>
internal sealed class ObjectRefFunction : SignatureFunction
{
    public override string Name => "object_ref";

    public override FunctionDocumentation Documentation { get; } = new(
        "References",
        "OBJECT_REF(uri VARCHAR [, offset BIGINT [, length BIGINT [, version VARCHAR [, media_type VARCHAR]]]])",
        "OBJECT_REF",
        "A reference to an object or to a window of it. Nothing is read. Offset: bytes from the start, 0 by default; "
        + "length: bytes, NULL for all that follow.",
        ["OBJECT_REF('file:///data/photo.jpg')"]);

    protected override ImmutableArray<DataType> Parameters { get; } =
        [Utf8Type.Instance, IntegerType.Int64, IntegerType.Int64, Utf8Type.Instance, Utf8Type.Instance];

    protected override int RequiredCount => 1;

    protected override DataType ReturnType => ObjectRefType.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = (StructBuilder)ColumnBuilder.Create(ObjectRefType.Instance, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            if (arguments[0].IsNull(row) || IsWindowInvalid(arguments, row, context))
            {
                result.AppendNull();
                continue;
            }

            for (int member = 0; member < Parameters.Length; member++)
                AppendMember(result.Member(member), arguments, member, row);
            result.CloseRow();
        }

        return result.Finish();
    }

    private static void AppendMember(ColumnBuilder builder, ReadOnlySpan<Operand> arguments, int member, int row)
    {
        if (member < arguments.Length && !arguments[member].IsNull(row))
            builder.AppendFrom(arguments[member].Column, arguments[member].IndexOf(row));
        else if (member == 1)
            ((FixedWidthBuilder<long>)builder).Append(0);
        else
            builder.AppendNull();
    }

    private static bool IsWindowInvalid(ReadOnlySpan<Operand> arguments, int row, EvaluationContext context)
    {
        for (int i = 1; i <= 2 && i < arguments.Length; i++)
        {
            if (arguments[i].IsNull(row) || arguments[i].Column.Values<long>()[arguments[i].IndexOf(row)] >= 0)
                continue;
            context.Errors.Report(row, "ARGUMENT_INVALID", "offset and length of a reference are not negative");
            return true;
        }

        return false;
    }
}
