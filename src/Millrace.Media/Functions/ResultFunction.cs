using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Interop;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>A function that makes a value of an image; all other arguments are literals.</summary>
internal abstract class ResultFunction : MediaFunction
{
    /// <summary>The types of the arguments behind the image; all may be left out.</summary>
    protected virtual ImmutableArray<DataType> OptionTypes => [];

    /// <summary>Makes the result of literals, without the image.</summary>
    public abstract PixelResult Create(IReadOnlyList<ArgumentInfo> options);

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        CheckCount(arguments, 1, 1 + OptionTypes.Length);
        ImageType input = ImageArgument(arguments[0]);
        PixelResult result = Create([.. arguments.Skip(1)]);
        if (result.Fault is string fault)
            throw ArgumentError(fault);
        return new FunctionBinding([input, .. OptionTypes.Take(arguments.Count - 1)], result.TypeOf(input));
    }

    /// <inheritdoc/>
    public override long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row) =>
        Estimate(arguments, row, static (r, s) => r.EstimateBytes(s));

    /// <inheritdoc/>
    public override long EstimateScratchBytes(ReadOnlySpan<Operand> arguments, int row) =>
        Estimate(arguments, row, static (r, s) => r.EstimateScratchBytes(s));

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Run(arguments[0], Create(Literals(arguments[1..])), context);
    }

    /// <summary>Makes a value of each image.</summary>
    protected Column Run(Operand images, PixelResult result, EvaluationContext context)
    {
        var reader = new ImageReader(images);
        DataType type = result.TypeOf(images.Column.Type as ImageType ?? ImageType.Instance);
        using IPixelWriter writer = result.CreateWriter(type, context.Allocator, context.RowCount);
        for (int row = 0; row < context.RowCount; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            NativeRow.At(row);
            if (reader.IsNull(row))
                writer.AppendNull();
            else if (AppendRow(reader, row, writer) is ImageError error)
                context.Errors.Report(row, Name, error);
        }

        return writer.Finish();
    }

    private static ImageError? AppendRow(in ImageReader reader, int row, IPixelWriter writer)
    {
        ImageError? error = reader.Read(row, out RawPixels pixels) ?? writer.Append(pixels);
        if (error is not null)
            writer.AppendNull();
        return error;
    }

    private long Estimate(ReadOnlySpan<Operand> arguments, int row, Func<PixelResult, PixelShape, long> measure)
    {
        if (arguments[0].Column.Type is not ImageType)
            return 1;
        var reader = new ImageReader(arguments[0]);
        return reader.IsNull(row) || reader.ReadShape(row, out PixelShape shape) is not null
            ? 1
            : measure(Create(Literals(arguments[1..])), shape);
    }
}
