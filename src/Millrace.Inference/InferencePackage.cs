using Millrace.Execution.Planning;
using Millrace.Inference.Operators;
using Millrace.Inference.Providers.Onnx;
using Millrace.Inference.Providers.Simulated;

namespace Millrace.Inference;

/// <summary>What this package brings: the inference operator, and the providers of models.</summary>
public static class InferencePackage
{
    /// <summary>Registers everything.</summary>
    public static void Register(EngineRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(new PredictMapping());
        registry.Providers.Add(new OnnxModelProvider());
        registry.Providers.Add(new SimulatedModelProvider());
    }
}
