using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>Makes a tensor of an image.</summary>
internal sealed class ImageToTensorFunction : ResultFunction
{
    private static readonly string[] Layouts = ["CHW", "HWC"];
    private static readonly ListType Numbers = new(FloatType.Float64);

    /// <inheritdoc/>
    public override string Name => "image_to_tensor";

    /// <inheritdoc/>
    protected override FunctionTraits Declared { get; } = new() { Cost = 1_000, IsExpansion = true };

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_TO_TENSOR(image IMAGE [, layout VARCHAR = 'CHW' [, mean ARRAY<DOUBLE>, deviation ARRAY<DOUBLE>]])",
        "TENSOR<FLOAT>",
        "(sample / 255 − mean) / deviation as FLOAT, in the order channels, height, width ('CHW') or height, width, channels ('HWC'). mean and "
        + "deviation are constants: one number, or one a channel. The shape is part of the type where the image's type knows mode and size, as "
        + "after IMAGE_DECODE(…, 'reject', 'RGB') and IMAGE_RESIZE with literals. NULL gives NULL.",
        ["IMAGE_TO_TENSOR(image)", "IMAGE_TO_TENSOR(image, 'CHW', ARRAY[0.485, 0.456, 0.406], ARRAY[0.229, 0.224, 0.225])"]);

    /// <inheritdoc/>
    protected override ImmutableArray<DataType> OptionTypes { get; } = [Utf8Type.Instance, Numbers, Numbers];

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count == 3)
            throw ArgumentError("mean and deviation are given together");
        for (int i = 2; i < arguments.Count; i++)
        {
            if (arguments[i].Type is not (ListType or FixedSizeListType) || !Casts.IsImplicit(arguments[i].Type, Numbers))
                throw ArgumentError($"argument {i + 1} is {arguments[i].Type}, and {Numbers} is taken");
        }

        return base.Bind(arguments);
    }

    /// <summary>Mean and deviation are taken where they are literals, as <c>ImmutableArray&lt;float&gt;</c>.</summary>
    public override PixelResult Create(IReadOnlyList<ArgumentInfo> options)
    {
        string layout = Option(options, 0, "layout", Layouts);
        return new TensorResult(layout == Layouts[0], NumbersOf(options, 1), NumbersOf(options, 2));
    }

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var result = (TensorResult)Create(Literals(arguments[1..Math.Min(2, arguments.Length)]));
        if (arguments.Length == 4 && context.RowCount > 0)
        {
            result = result with { Mean = Constant(arguments[2]), Deviation = Constant(arguments[3]) };
            if (result.Fault is string fault)
                throw ArgumentError(fault);
        }

        return Run(arguments[0], result, context);
    }

    private static ImmutableArray<float> NumbersOf(IReadOnlyList<ArgumentInfo> options, int index) =>
        index < options.Count && options[index].LiteralValue is ImmutableArray<float> numbers ? numbers : [];

    private ImmutableArray<float> Constant(Operand operand)
    {
        if (!operand.IsScalar || operand.IsNull(0))
            throw ArgumentError("mean and deviation must be constants: ARRAY[0.5, 0.5, 0.5]");
        ReadOnlySpan<int> offsets = operand.Column.ValueOffsets;
        Column items = operand.Column.Children[0];
        ImmutableArray<float>.Builder numbers = ImmutableArray.CreateBuilder<float>();
        for (int i = offsets[0]; i < offsets[1]; i++)
            numbers.Add(items.IsNull(i) ? float.NaN : (float)items.Values<double>()[i]);
        return numbers.Count > 0 ? numbers.ToImmutable() : throw ArgumentError("mean and deviation must hold a number");
    }
}
