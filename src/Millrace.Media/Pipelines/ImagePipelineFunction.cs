using System.Collections.Concurrent;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Interop;
using Millrace.Media.Functions;
using Millrace.Media.Native;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Pipelines;

/// <summary>Evaluates a pipeline: what the planner makes of image functions over the same bytes. Internal.</summary>
internal sealed class ImagePipelineFunction : MediaFunction
{
    /// <summary>The function's name.</summary>
    public const string FunctionName = "$image_pipeline";

    private const int PipelinesKept = 256;
    private readonly ConcurrentDictionary<string, ImagePipeline> _pipelines = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Name => FunctionName;

    /// <inheritdoc/>
    protected override string StepName => DecodeStep.FunctionName;

    /// <inheritdoc/>
    protected override FunctionTraits Declared { get; } = new() { Cost = 10_000, IsExpansion = true };

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image", "$IMAGE_PIPELINE(content BYTES, steps VARCHAR)", "the value, or a ROW of values",
        "Image functions over the same bytes, evaluated together.", []);

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        CheckCount(arguments, 2, 2);
        CheckBytes(arguments[0]);
        if (arguments[1].LiteralValue is not string text)
            throw ArgumentError("the steps must be a literal");
        return new FunctionBinding([BinaryType.Instance, Utf8Type.Instance], Get(text).Type);
    }

    /// <inheritdoc/>
    public override long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row) => Estimate(arguments, row).Result;

    /// <inheritdoc/>
    public override long EstimateScratchBytes(ReadOnlySpan<Operand> arguments, int row) => Estimate(arguments, row).Scratch;

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var evaluation = new PipelineEvaluation(Get(arguments[1].Column.GetString(0) ?? ""), context);
        for (int row = 0; row < context.RowCount; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (arguments[0].IsNull(row))
                evaluation.AppendNull();
            else
            {
                NativeRow.At(row, arguments[0].GetBytes(row));
                evaluation.Append(row, arguments[0].GetBytes(row));
            }
        }

        return evaluation.Finish();
    }

    private (long Result, long Scratch) Estimate(ReadOnlySpan<Operand> arguments, int row)
    {
        if (arguments[0].IsNull(row))
            return (1, 0);
        ReadOnlySpan<byte> encoded = arguments[0].GetBytes(row);
        return ImageDecoder.ReadHeader(encoded, out ImageHeader header) is null
            ? PipelineEstimate.Of(Get(arguments[1].Column.GetString(0) ?? ""), header, encoded.Length)
            : (1, 0);
    }

    private ImagePipeline Get(string text)
    {
        if (_pipelines.TryGetValue(text, out ImagePipeline? known))
            return known;
        ImagePipeline pipeline = PipelineParser.Parse(text);
        if (_pipelines.Count >= PipelinesKept)
            _pipelines.Clear();
        return _pipelines.GetOrAdd(text, pipeline);
    }
}
