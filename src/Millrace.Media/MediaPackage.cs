using System.Collections.Frozen;
using Millrace.Execution.Planning;
using Millrace.Media.Functions;
using Millrace.Media.Pipelines;
using Millrace.Media.Rules;
using Millrace.Plan.Functions;

namespace Millrace.Media;

/// <summary>The functions of images, and the rule that evaluates them together.</summary>
public static class MediaPackage
{
    private static readonly FrozenDictionary<string, ScalarFunction> Steps = All().ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>Adds them to a registry.</summary>
    public static void Register(EngineRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (ScalarFunction function in All())
            registry.Functions.Add(function);
        registry.Functions.Add(new ImagePipelineFunction());
        registry.Add(new FuseImagePipelineRule());
    }

    /// <summary>The function that a step of a pipeline stands for, or null.</summary>
    internal static ScalarFunction? StepOf(string name) => Steps.GetValueOrDefault(name);

    private static IEnumerable<ScalarFunction> All() =>
    [
        new ImageDecodeFunction(),
        new ImageResizeFunction(),
        new ImageCropFunction(),
        new ImageCenterCropFunction(),
        new ImageFlipFunction(),
        new ImageConvertModeFunction(),
        new ImageToTensorFunction(),
        new ImageEncodeFunction(),
        new ImageMetadataFunction(),
        new ImageAspectRatioFunction(),
        new ImageHashFunction(),
        new ImageSharpnessFunction(),
        new IsValidImageFunction(),
    ];
}
