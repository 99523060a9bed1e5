using System.Collections.Immutable;
using Millrace.Errors;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>An ONNX model, loaded and ready to run.</summary>
/// <remarks>
/// Thread-safe: any number of threads may run it at once, and disposal waits for nobody; the native session goes when its last run
/// has come back. With the default options a run works on the calling thread only.
/// </remarks>
internal sealed partial class OnnxModel : IDisposable
{
    private readonly OrtRuntime _runtime;
    private readonly OrtSessionHandle _session;
    private readonly OnnxModelPort[] _inputs;
    private readonly OnnxModelPort[] _outputs;

    private OnnxModel(OrtRuntime runtime, OrtSessionHandle session, string path, OnnxModelInfo info)
    {
        _runtime = runtime;
        _session = session;
        Path = path;
        Info = info;
        _inputs = OnnxModelLoader.Describe(runtime, session, inputs: true);
        _outputs = OnnxModelLoader.Describe(runtime, session, inputs: false);
        Inputs = [.. _inputs.Select(port => port.Info)];
        Outputs = [.. _outputs.Select(port => port.Info)];
    }

    /// <summary>The file that it was loaded from.</summary>
    public string Path { get; }

    /// <summary>What the file says about itself.</summary>
    public OnnxModelInfo Info { get; }

    /// <summary>Inputs that a run must be given, in the model's order.</summary>
    public ImmutableArray<OnnxTensorInfo> Inputs { get; }

    /// <summary>Outputs, in the model's order.</summary>
    public ImmutableArray<OnnxTensorInfo> Outputs { get; }

    /// <summary>Loads a model. For the time of the call it takes about the file's size in memory beside the model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to load. Default: <see cref="OnnxModelOptions"/> as they are.</param>
    /// <exception cref="MillraceException">
    /// User: <c>MODEL_NOT_FOUND</c>; <c>MODEL_INVALID</c> (no ONNX file, or a broken one); <c>MODEL_UNSUPPORTED</c> (opset, format
    /// version or operator that the runtime lacks); <c>MODEL_EXTERNAL_DATA</c>; <c>MODEL_TOO_LARGE</c>;
    /// <c>MODEL_TYPE_UNSUPPORTED</c> (an input takes strings or is no tensor); <c>OPTION_INVALID</c>. External:
    /// <c>MODEL_UNREADABLE</c>, <c>MODEL_LOAD_FAILED</c>, <c>MODEL_RUNTIME_FAILED</c>, and those of the library's loader.
    /// </exception>
    public static OnnxModel Load(string path, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxModelOptions();
        options.Validate();
        OrtRuntime runtime = OrtRuntime.Instance;
        (OrtSessionHandle session, OnnxModelInfo info) = OnnxModelLoader.Load(runtime, path, options);
        try
        {
            OnnxModel model = new(runtime, session, path, info);
            foreach (OnnxTensorInfo input in model.Inputs)
                model.RequireBindable(input, "input");
            return model;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void RequireBindable(OnnxTensorInfo info, string kind)
    {
        if (info.ElementType.ByteWidth() > 0)
            return;
        string what = info.ElementType == OnnxElementType.String ? "strings" : "no tensor of numbers or booleans";
        throw MillraceException.User(
            "MODEL_TYPE_UNSUPPORTED",
            $"{kind} '{info.Name}' of model '{Path}' holds {what}, which cannot be bound",
            "Export the model so that this step lies outside of it (tokenize before the model, for instance)");
    }

    private MillraceException BindingError(string kind, string name, string reason) => MillraceException.User(
        kind == "input" ? "MODEL_INPUT_INVALID" : "MODEL_OUTPUT_INVALID",
        $"{kind} '{name}' of model '{Path}': {reason}",
        $"The model has inputs {Describe(Inputs)} and outputs {Describe(Outputs)}");

    private static string Describe(ImmutableArray<OnnxTensorInfo> ports) =>
        string.Join(", ", ports.Select(port => $"'{port.Name}' {port.Describe()}"));
}
