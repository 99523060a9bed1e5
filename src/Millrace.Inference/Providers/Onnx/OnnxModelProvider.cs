using Millrace.Execution.Models;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Options;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>Models in ONNX files, run in this process by ONNX Runtime.</summary>
/// <remarks>Source: the ONNX specification, IR version 9 and before as ONNX Runtime 1.30 reads them.</remarks>
internal sealed class OnnxModelProvider : IModelProvider
{
    private const long ValidatedBytesMax = 64L << 20;

    /// <inheritdoc/>
    public string Name => "onnx";

    /// <inheritdoc/>
    public string Summary => "A model in an ONNX file, run in this process by ONNX Runtime on the CPU";

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(OnnxProviderOptions));

    /// <summary>Checks options and file; a file of up to 64 MiB is loaded, so that inputs and outputs are checked too. Larger ones are
    /// checked when the job starts, before it reads a row.</summary>
    /// <inheritdoc/>
    public void Validate(ModelDefinition definition)
    {
        OnnxProviderOptions options = Bind(definition);
        var file = new FileInfo(options.Path);
        if (!file.Exists)
            throw OrtStatus.NotFound(options.Path);
        if (file.Length <= ValidatedBytesMax)
            Load(definition).Dispose();
    }

    /// <inheritdoc/>
    public string PlaceOf(ModelDefinition definition) => Path.GetFullPath(Bind(definition).Path);

    /// <inheritdoc/>
    public IModel Load(ModelDefinition definition)
    {
        OnnxProviderOptions options = Bind(definition);
        OnnxModel model = OnnxModel.Load(options.Path, new OnnxModelOptions
        {
            IntraOpThreads = options.Threads,
            UseCpuArena = options.MemoryArena,
            AllowExternalData = options.AllowExternalData,
        });
        try
        {
            return new OnnxInferenceModel(definition, options, model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static OnnxProviderOptions Bind(ModelDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var options = OptionBinder.Bind<OnnxProviderOptions>(definition.Options, $"model '{definition.Name}'", "provider");
        options.Validate();
        return options;
    }
}
