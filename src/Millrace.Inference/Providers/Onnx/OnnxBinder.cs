using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Inference.Batching;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>Fits the columns that a definition declares to what a model file has.</summary>
internal sealed class OnnxBinder(ModelDefinition definition, OnnxProviderOptions options, OnnxModel model)
{
    private const string InputCode = "MODEL_INPUT";

    /// <summary>The inputs, in the order of INPUT.</summary>
    /// <exception cref="MillraceException"><c>MODEL_INPUT</c> (user): they do not fit.</exception>
    public OnnxInput[] BindInputs()
    {
        if (definition.Input.Count != model.Inputs.Length)
        {
            throw Misfit(
                InputCode,
                $"INPUT declares {definition.Input.Count} columns, and the file has {model.Inputs.Length} inputs",
                $"Declare a column for each of {Describe(model.Inputs)}");
        }

        OnnxTensorInfo[] ports = Order(model.Inputs, options.InputNameList, definition.Input.Count, "input-names", InputCode);
        OnnxInput[] inputs = [.. ports.Select((port, i) => BindInput(definition.Input[i], port))];
        if (options.HasTransform && inputs.All(input => input.Transform is null))
            throw NoImage(ports);
        return inputs;
    }

    /// <summary>The outputs, in the order of OUTPUT.</summary>
    /// <exception cref="MillraceException"><c>MODEL_OUTPUT</c> (user): they do not fit.</exception>
    public OnnxOutputColumn[] BindOutputs()
    {
        if (definition.Output.Count == 0 || definition.Output.Count > model.Outputs.Length)
        {
            throw Misfit(
                RowBlame.ModelMisfit,
                $"OUTPUT declares {definition.Output.Count} columns, and the file has {model.Outputs.Length} outputs",
                $"Declare columns for one or more of {Describe(model.Outputs)}");
        }

        OnnxTensorInfo[] ports = Order(model.Outputs, options.OutputNameList, definition.Output.Count, "output-names", RowBlame.ModelMisfit);
        return [.. ports.Select((port, i) => BindOutput(definition.Output[i], port))];
    }

    private OnnxTensorInfo[] Order(
        ImmutableArray<OnnxTensorInfo> ports, ImmutableArray<string> names, int count, string key, string code)
    {
        if (names.IsEmpty)
            return [.. ports.Take(count)];
        if (names.Length != count || names.Distinct(StringComparer.Ordinal).Count() != count)
            throw Misfit(code, $"'{key}' names {names.Length} for {count} columns", "Name one for each column, none of them twice");
        return
        [
            .. names.Select(name => ports.FirstOrDefault(p => p.Name == name) ?? throw Misfit(
                code, $"'{key}' names '{name}', and the file has no such one", $"It has {Describe(ports)}")),
        ];
    }

    private OnnxInput BindInput(Field field, OnnxTensorInfo port)
    {
        OnnxColumnType column = OnnxColumnType.Of(field.Type) ?? throw Misfit(
            InputCode,
            $"column {field} has no dense form for input '{port.Name}' {port.Describe()}",
            "Make it a TENSOR with a shape, an EMBEDDING, or a number");
        ImageTransform? transform = null;
        OnnxColumnType wanted = column;
        if (IsTransformed(column, port))
            (transform, wanted) = MakeTransform(field, column, port);
        if (port.ElementType != wanted.Element || !wanted.TryFit(port, out long[] shape, out long batch))
        {
            throw Misfit(
                InputCode,
                $"column {field} does not fit input '{port.Name}' {port.Describe()}",
                $"Make it {Suggest(port)}, with CAST or a tensor function; 'input-layout' turns the axes of images");
        }

        return new OnnxInput(port.Name, column, port.ElementType, shape, batch, transform);
    }

    /// <summary>Mean, deviation and layout are for images: tensors of three axes that become float32.</summary>
    private bool IsTransformed(OnnxColumnType column, OnnxTensorInfo port) =>
        column.Shape.Length == 3 && port.ElementType == OnnxElementType.Float32
        && (column.Element == OnnxElementType.UInt8 || (column.Element == OnnxElementType.Float32 && options.HasTransform));

    private (ImageTransform Transform, OnnxColumnType Wanted) MakeTransform(Field field, OnnxColumnType column, OnnxTensorInfo port)
    {
        long[] shape = column.Shape;
        bool isPlanar = IsChannels(shape[0]) && (!IsChannels(shape[2]) || !EndsLike(port, shape[2]));
        if (!isPlanar && !IsChannels(shape[2]))
        {
            throw Misfit(
                InputCode, $"column {field} has no axis of 1 to 4 channels, first or last", "Make it an image, or leave the options of images out");
        }

        (long channels, long height, long width) = isPlanar ? (shape[0], shape[1], shape[2]) : (shape[2], shape[0], shape[1]);
        bool isTargetPlanar = options.InputLayout is null ? isPlanar : options.InputLayout == "chw";
        RequireChannels("input-mean", options.Means.Length, channels, field);
        RequireChannels("input-std", options.Deviations.Length, channels, field);
        bool isByte = column.Element == OnnxElementType.UInt8;
        var transform = new ImageTransform(
            (int)channels,
            (int)(height * width),
            isByte,
            isPlanar,
            isTargetPlanar,
            options.InputScale ?? (isByte ? 1.0 / byte.MaxValue : 1),
            options.Means.AsSpan(),
            options.Deviations.AsSpan());
        long[] turned = isTargetPlanar ? [channels, height, width] : [height, width, channels];
        return (transform, new OnnxColumnType(OnnxElementType.Float32, turned, false));
    }

    private MillraceException NoImage(OnnxTensorInfo[] ports)
    {
        string[] given =
        [
            .. new[]
            {
                ("input-layout", options.InputLayout is not null), ("input-scale", options.InputScale is not null),
                ("input-mean", options.InputMean is not null), ("input-std", options.InputStd is not null),
            }.Where(o => o.Item2).Select(o => $"'{o.Item1}'"),
        ];
        return Misfit(
            InputCode,
            $"{string.Join(", ", given)} {(given.Length == 1 ? "is" : "are")} for images, "
            + $"and none of {string.Join(", ", definition.Input.Fields)} goes into {Describe([.. ports])} as one",
            "Declare a TENSOR of three axes, 1 to 4 channels first or last, of UTINYINT or FLOAT, for an input of FLOAT; else leave the option out");
    }

    private void RequireChannels(string key, int count, long channels, Field field)
    {
        if (count > 1 && count != channels)
            throw Misfit(InputCode, $"'{key}' has {count} numbers, and column {field} has {channels} channels", "Write one number, or one a channel");
    }

    private OnnxOutputColumn BindOutput(Field field, OnnxTensorInfo port)
    {
        if (field.Type is ListType list)
        {
            if (OnnxColumnType.ElementOf(list.Item.Type) != port.ElementType || port.Shape.Length != 2)
                throw OutputMisfit(field, port);
            return new OnnxOutputColumn(port.Name, field, port.ElementType, null, port.Shape[0]);
        }

        if (OnnxColumnType.Of(field.Type) is not OnnxColumnType column || port.ElementType != column.Element)
            throw OutputMisfit(field, port);
        bool isOpen = port.Shape.AsSpan(Math.Min(1, port.Shape.Length)).Contains(-1);
        if (column.TryFit(port, out long[] shape, out long batch))
            return new OnnxOutputColumn(port.Name, field, port.ElementType, isOpen ? null : shape, batch) { Count = column.Count };
        return isOpen
            ? new OnnxOutputColumn(port.Name, field, port.ElementType, null, -1) { Count = column.Count }
            : throw OutputMisfit(field, port);
    }

    private MillraceException OutputMisfit(Field field, OnnxTensorInfo port) => Misfit(
        RowBlame.ModelMisfit, $"column {field} does not fit output '{port.Name}' {port.Describe()}", $"Declare it as {Suggest(port)}");

    private MillraceException Misfit(string code, string message, string advice) =>
        MillraceException.User(code, $"model '{definition.Name}' ({options.Path}): {message}", advice);

    private static bool IsChannels(long size) => size is >= 1 and <= 4;

    private static bool EndsLike(OnnxTensorInfo port, long channels) => port.Shape.Length > 0 && port.Shape[^1] == channels;

    private static string Describe(ImmutableArray<OnnxTensorInfo> ports) => string.Join(", ", ports.Select(p => $"'{p.Name}' {p.Describe()}"));

    private static string Suggest(OnnxTensorInfo port)
    {
        string element = port.ElementType switch
        {
            OnnxElementType.Float32 => "FLOAT",
            OnnxElementType.Float64 => "DOUBLE",
            OnnxElementType.Float16 => "HALF",
            OnnxElementType.Int32 => "INT",
            OnnxElementType.Int64 => "BIGINT",
            OnnxElementType.UInt8 => "UTINYINT",
            _ => port.ElementType.ToString(),
        };
        return port.Shape.Length <= 1
            ? element
            : $"TENSOR<{element}>[{string.Join(", ", port.Shape.Skip(1).Select(d => d < 0 ? "n" : $"{d}"))}]";
    }
}
