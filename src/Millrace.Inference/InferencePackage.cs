using Millrace.Execution.Planning;
using Millrace.Inference.Operators;
using Millrace.Inference.Providers.Onnx;
using Millrace.Inference.Providers.Simulated;

namespace Millrace.Inference;

/// <summary>What this package brings: the inference operator, and the providers of models.</summary>
public static class InferencePackage
{
    /// <summary>Registers everything.</summary>
    /// <param name="registry">Where to.</param>
    /// <param name="currentFolder">Where a relative <c>journal.dir</c> starts; null for the process's current folder.</param>
    public static void Register(EngineRegistry registry, string? currentFolder = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(new PredictMapping(currentFolder));
        registry.Providers.Add(new OnnxModelProvider());
        registry.Providers.Add(new SimulatedModelProvider());
    }
}
