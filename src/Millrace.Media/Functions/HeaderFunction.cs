using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Interop;
using Millrace.Media.Native;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>A function of what an image says of itself: of encoded bytes the header alone is read, NULL where it cannot be.</summary>
internal abstract class HeaderFunction : ResultFunction
{
    /// <inheritdoc/>
    protected override FunctionTraits Declared { get; } = new() { Cost = 50, CanFail = true };

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        CheckCount(arguments, 1, 1);
        return arguments[0].Type is BinaryType or NullType
            ? new FunctionBinding([BinaryType.Instance], Create([]).TypeOf(ImageType.Instance))
            : base.Bind(arguments);
    }

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (arguments[0].Column.Type is ImageType)
            return base.Evaluate(arguments, context);
        using ColumnBuilder rows = ColumnBuilder.Create(Create([]).TypeOf(ImageType.Instance), context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            NativeRow.At(row);
            if (arguments[0].IsNull(row) || ImageDecoder.ReadHeader(arguments[0].GetBytes(row), out ImageHeader header) is not null)
                rows.AppendNull();
            else
                Append(rows, header);
        }

        return rows.Finish();
    }

    /// <summary>Adds the value of a header.</summary>
    protected abstract void Append(ColumnBuilder rows, in ImageHeader header);
}
