using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Interop;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>Tells whether bytes are an image.</summary>
internal sealed class IsValidImageFunction : MediaFunction
{
    private static readonly string[] Checks = ["header", "decode"];

    /// <inheritdoc/>
    public override string Name => "is_valid_image";

    /// <inheritdoc/>
    protected override FunctionTraits Declared { get; } = new() { Cost = 50, PropagatesNull = false, CanFail = false };

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IS_VALID_IMAGE(content BYTES [, pixel_limit BIGINT = 178956970 [, check VARCHAR = 'header']])",
        "BOOLEAN NOT NULL",
        "Whether IMAGE_DECODE would take the bytes: known format, readable header, at most pixel_limit pixels. 'header' is a light check that reads "
        + "the header only, so damage behind it goes unseen; 'decode' decodes every pixel. NULL gives FALSE.",
        ["IS_VALID_IMAGE(bytes)", "IS_VALID_IMAGE(bytes, 20000000, 'decode')"]);

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        CheckCount(arguments, 1, 3);
        CheckBytes(arguments[0]);
        if (Number(arguments, 1, "pixel_limit", 1) < 1)
            throw ArgumentError("pixel_limit must be at least 1");
        Option(arguments, 2, "check", Checks);
        ImmutableArray<DataType> types = [BinaryType.Instance, IntegerType.Int64, Utf8Type.Instance];
        return new FunctionBinding(types[..arguments.Count], BooleanType.Instance, false);
    }

    /// <inheritdoc/>
    public override long EstimateScratchBytes(ReadOnlySpan<Operand> arguments, int row)
    {
        ArgumentInfo[] literals = Literals(arguments[1..]);
        if (Option(literals, 1, "check", Checks) == Checks[0] || arguments[0].IsNull(row))
            return 0;
        ReadOnlySpan<byte> encoded = arguments[0].GetBytes(row);
        return TryPlan(encoded, literals, out DecodePlan plan) ? DecodePlanner.EstimateBytes(plan, encoded.Length) + plan.OutputBytes : 0;
    }

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentInfo[] literals = Literals(arguments[1..]);
        bool decodes = Option(literals, 1, "check", Checks) == Checks[1];
        using var rows = new BooleanBuilder(context.Allocator);
        using var scratch = new ColumnScratch(context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            NativeRow.At(row);
            bool isValid = !arguments[0].IsNull(row) && TryPlan(arguments[0].GetBytes(row), literals, out DecodePlan plan)
                && (!decodes || ImageDecoder.Decode(arguments[0].GetBytes(row), plan, scratch.Take(plan.OutputBytes)) is null);
            rows.Append(isValid);
        }

        return rows.Finish();
    }

    private bool TryPlan(ReadOnlySpan<byte> encoded, ArgumentInfo[] literals, out DecodePlan plan)
    {
        plan = default;
        DecodeRequest request = DecodeRequest.Default;
        request = request with { PixelsMax = Number(literals, 0, "pixel_limit", request.PixelsMax) };
        return ImageDecoder.ReadHeader(encoded, out ImageHeader header) is null && DecodePlanner.Plan(header, request, out plan) is null;
    }
}
