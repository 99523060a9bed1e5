using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Interop;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Media.Pipelines;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>Decodes encoded bytes.</summary>
internal sealed class ImageDecodeFunction : MediaFunction
{
    private static readonly string[] Policies = ["reject", "null", "raise"];
    private static readonly string[] Modes = ["RGB", "L", "RGBA", "LA"];

    /// <inheritdoc/>
    public override string Name => DecodeStep.FunctionName;

    /// <inheritdoc/>
    protected override FunctionTraits Declared { get; } = new() { Cost = 10_000, IsExpansion = true };

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_DECODE(content BYTES [, on_error VARCHAR = 'reject' [, mode VARCHAR]])",
        "IMAGE",
        "Decodes JPEG, PNG, WEBP, GIF (first frame), TIFF (first page) and AVIF to 8 bits a channel. mode is L, LA, RGB or RGBA; left out, "
        + "the image's own. Bytes that do not decode are a row error that on-error decides about ('reject'), NULL ('null') or the end of the job "
        + "('raise'): IMAGE_EMPTY, IMAGE_UNKNOWN_FORMAT, IMAGE_UNSUPPORTED, IMAGE_BAD_HEADER, IMAGE_TRUNCATED, IMAGE_CORRUPT, IMAGE_TOO_LARGE (more "
        + "than 178,956,970 pixels, by the header). NULL gives NULL. EXIF orientation is not applied.",
        ["IMAGE_DECODE(bytes)", "IMAGE_DECODE(bytes, 'null', 'RGB')"]);

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        CheckCount(arguments, 1, 3);
        CheckBytes(arguments[0]);
        ImmutableArray<DataType> types = [BinaryType.Instance, Utf8Type.Instance, Utf8Type.Instance];
        return new FunctionBinding(types[..arguments.Count], Create([.. arguments.Skip(1)]).Type);
    }

    /// <summary>Makes the step of literals, without the bytes.</summary>
    public DecodeStep Create(IReadOnlyList<ArgumentInfo> options)
    {
        var policy = (DecodeErrorPolicy)Array.IndexOf(Policies, Option(options, 0, "on_error", Policies));
        return new DecodeStep(policy, options.Count < 2 ? null : PixelModeNames.Parse(Option(options, 1, "mode", Modes)));
    }

    /// <inheritdoc/>
    public override long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row) =>
        TryPlan(arguments, row, out DecodePlan plan) ? plan.OutputBytes + 24 : 1;

    /// <inheritdoc/>
    public override long EstimateScratchBytes(ReadOnlySpan<Operand> arguments, int row) =>
        TryPlan(arguments, row, out DecodePlan plan) ? DecodePlanner.EstimateBytes(plan, arguments[0].GetBytes(row).Length) : 0;

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        DecodeStep step = Create(Literals(arguments[1..]));
        DecodeRequest request = step.Request;
        using var writer = new ImageWriter(step.Type, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (arguments[0].IsNull(row))
            {
                writer.AppendNull();
                continue;
            }

            NativeRow.At(row, arguments[0].GetBytes(row));
            if (AppendRow(arguments[0].GetBytes(row), request, writer) is ImageError error)
                step.Handle(context.Errors, row, error);
        }

        return writer.Finish();
    }

    private static ImageError? AppendRow(ReadOnlySpan<byte> encoded, DecodeRequest request, ImageWriter writer)
    {
        DecodePlan plan = default;
        ImageError? error = ImageDecoder.ReadHeader(encoded, out ImageHeader header) ?? DecodePlanner.Plan(header, request, out plan);
        if (error is not null)
        {
            writer.AppendNull();
            return error;
        }

        var shape = new PixelShape(plan.Output, plan.Mode);
        error = ImageDecoder.Decode(encoded, plan, writer.Begin(shape));
        if (error is null)
            writer.Commit(shape);
        else
            writer.Rollback();
        return error;
    }

    private bool TryPlan(ReadOnlySpan<Operand> arguments, int row, out DecodePlan plan)
    {
        plan = default;
        return !arguments[0].IsNull(row)
            && ImageDecoder.ReadHeader(arguments[0].GetBytes(row), out ImageHeader header) is null
            && DecodePlanner.Plan(header, Create(Literals(arguments[1..])).Request, out plan) is null;
    }
}
