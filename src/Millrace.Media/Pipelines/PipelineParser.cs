using System.Collections.Immutable;
using System.Globalization;
using Millrace.Errors;
using Millrace.Media.Columns;
using Millrace.Media.Functions;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Results;
using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Pipelines;

/// <summary>Reads the text of a pipeline back. Texts come from plans, so what does not read is an error of the plan.</summary>
internal static class PipelineParser
{
    private const int LongestText = 65_536;
    private const string Derived = "at least ";

    /// <summary>Parses.</summary>
    /// <exception cref="MillraceException"><c>IMAGE_PIPELINE_INVALID</c> (user).</exception>
    public static ImagePipeline Parse(string text)
    {
        if (text.Length > LongestText)
            throw Invalid($"it has {text.Length} characters");
        try
        {
            PipelineOutput[] outputs = [.. text.Split(" | ").Select(ParseOutput)];
            return outputs.Distinct().Count() == outputs.Length ? ImagePipeline.Of([.. outputs]) : throw Invalid("an output is there twice");
        }
        catch (MillraceException error) when (error.Code == "FUNCTION_ARGUMENTS")
        {
            throw Invalid(error.Message);
        }
    }

    private static PipelineOutput ParseOutput(string text)
    {
        string[] steps = text.Split(" > ");
        DecodeStep decode = ParseDecode(steps[0]);
        var transforms = new List<PixelTransform>();
        PixelResult? result = null;
        foreach (string step in steps.AsSpan(1))
        {
            (string name, List<ArgumentInfo> options) = ParseStep(step);
            if (result is not null)
                throw Invalid($"'{step}' follows what is no image");
            switch (MediaPackage.StepOf("image_" + name))
            {
                case PixelFunction function when function.TryCreate(options) is { Fault: null } transform:
                    transforms.Add(transform);
                    break;
                case ResultFunction function when function.Create(options) is { Fault: null } value:
                    result = value;
                    break;
                default:
                    throw Invalid($"'{step}' is no step");
            }
        }

        return new PipelineOutput(decode, [.. transforms], result ?? ImageResult.Instance);
    }

    private static DecodeStep ParseDecode(string step)
    {
        (string name, List<ArgumentInfo> options) = ParseStep(step);
        if (name != "decode")
            throw Invalid($"it begins with '{step}'");
        var decode = new DecodeStep(DecodeErrorPolicy.Reject, null);
        foreach (ArgumentInfo option in options)
        {
            string word = option.LiteralValue as string ?? throw Invalid($"'{step}' holds what is no word");
            if (word.StartsWith(Derived, StringComparison.Ordinal))
                continue;
            if (PixelModeNames.Parse(word) is PixelMode mode)
                decode = decode with { Mode = mode };
            else
            {
                decode = Enum.TryParse(word, true, out DecodeErrorPolicy policy)
                    ? decode with { OnError = policy }
                    : throw Invalid($"'{word}' is no mode");
            }
        }

        return decode;
    }

    private static (string Name, List<ArgumentInfo> Options) ParseStep(string step)
    {
        int open = step.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !step.EndsWith(')'))
            throw Invalid($"'{step}' has no arguments");
        string arguments = step[(open + 1)..^1];
        return (step[..open], arguments.Length == 0 ? [] : [.. arguments.Split(", ").Select(ParseOption)]);
    }

    private static ArgumentInfo ParseOption(string text)
    {
        if (text.StartsWith('[') && text.EndsWith(']'))
        {
            ImmutableArray<float> numbers = [.. text[1..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseFloat)];
            return new ArgumentInfo(new ListType(FloatType.Float64), true, numbers);
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? new ArgumentInfo(IntegerType.Int32, true, number)
            : new ArgumentInfo(Utf8Type.Instance, true, text);
    }

    private static float ParseFloat(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
        ? number
        : throw Invalid($"'{text}' is no number");

    private static MillraceException Invalid(string what) => MillraceException.User(
        "IMAGE_PIPELINE_INVALID", $"a fused image evaluation cannot be read: {what}", "Plan the statement anew");
}
