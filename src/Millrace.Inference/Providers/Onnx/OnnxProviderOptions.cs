using System.Collections.Immutable;
using System.Globalization;
using Millrace.Errors;
using Millrace.Options;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>The options of models of the provider <c>onnx</c>.</summary>
internal sealed record OnnxProviderOptions : ModelCallOptions
{
    /// <summary>The model file.</summary>
    [Option("path", "The model file, relative to the current folder", IsRequired = true)]
    public string Path { get; init; } = "";

    /// <summary>The model's inputs that the columns of INPUT go to, in their order.</summary>
    /// <value>Default: the model's own order.</value>
    [Option("input-names", "Names of the model's inputs for the columns of INPUT, separated by commas; by default by place")]
    public string? InputNames { get; init; }

    /// <summary>The model's outputs that the columns of OUTPUT come from, in their order.</summary>
    /// <value>Default: the model's own order.</value>
    [Option("output-names", "Names of the model's outputs for the columns of OUTPUT, separated by commas; by default by place")]
    public string? OutputNames { get; init; }

    /// <summary>How the model wants images.</summary>
    /// <value>Default: as the tensors of the column lie.</value>
    [Option(
        "input-layout",
        "Axes of images as the model wants them, without the batch; by default as the column has them",
        Choices = "chw|hwc")]
    public string? InputLayout { get; init; }

    /// <summary>What the values of images are multiplied by, before mean and deviation.</summary>
    /// <value>Default: 1/255 for bytes that become floats, else 1.</value>
    [Option("input-scale", "What values are multiplied by before mean and deviation; by default 1/255 for bytes, else 1")]
    public double? InputScale { get; init; }

    /// <summary>What is taken from the scaled values.</summary>
    /// <value>Default: 0.</value>
    [Option("input-mean", "What is taken from the scaled values: one number, or one a channel, separated by commas; by default 0")]
    public string? InputMean { get; init; }

    /// <summary>What the difference is divided by.</summary>
    /// <value>Default: 1.</value>
    [Option("input-std", "What the difference is divided by: one number, or one a channel, separated by commas; by default 1")]
    public string? InputStd { get; init; }

    /// <summary>Threads inside one operator of the model.</summary>
    /// <value>Default: 1, so that a call uses the slot that it holds and no more.</value>
    [Option("threads", "Threads of one call; more than 1 use more processors than the call's slot", MayChange = true)]
    public int Threads { get; init; } = 1;

    /// <summary>Whether freed tensors are kept for the next call.</summary>
    /// <value>Default: false: faster for batches that leave the cache, but what is kept is in no ledger.</value>
    [Option("memory-arena", "Whether freed memory is kept for the next call: faster for large batches, and not in memory.limit", MayChange = true)]
    public bool MemoryArena { get; init; }

    /// <summary>Whether tensors may lie in files beside the model.</summary>
    /// <value>Default: false.</value>
    [Option("allow-external-data", "Whether the model may read its weights from other files", MayChange = true)]
    public bool AllowExternalData { get; init; }

    /// <summary>Whether values are to be changed on their way into the model.</summary>
    public bool HasTransform => InputLayout is not null || InputScale is not null || InputMean is not null || InputStd is not null;

    /// <summary>The names of inputs, or none for by place.</summary>
    public ImmutableArray<string> InputNameList => Split(InputNames);

    /// <summary>The names of outputs, or none for by place.</summary>
    public ImmutableArray<string> OutputNameList => Split(OutputNames);

    /// <summary>The means: none, one, or one a channel.</summary>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public ImmutableArray<float> Means => Numbers("input-mean", InputMean);

    /// <summary>The deviations: none, one, or one a channel.</summary>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public ImmutableArray<float> Deviations => Numbers("input-std", InputStd);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require("path", Path.Length > 0, "the path of a file");
        Require("threads", Threads is >= 1 and <= 1024, "a number from 1 to 1024");
        Require("input-scale", InputScale is null || (double.IsFinite(InputScale.Value) && InputScale != 0), "a number other than 0");
        Require("input-mean", Means.All(float.IsFinite), "numbers");
        Require("input-std", Deviations.All(d => float.IsFinite(d) && d != 0), "numbers other than 0");
    }

    private static ImmutableArray<string> Split(string? text) =>
        text is null ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static ImmutableArray<float> Numbers(string key, string? text) =>
        [.. Split(text).Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? number
            : throw MillraceException.User(
                "OPTION_INVALID", $"'{part}' in the option '{key}' is not a number", "Write one number, or one a channel: '0.5, 0.5, 0.5'"))];
}
