using Millrace.Columnar;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Providers.Delegates;

/// <summary>A function as a model.</summary>
internal sealed class DelegateModel(ModelDefinition definition, ModelFunction function, DelegateModelOptions options) : IModel
{
    private const int MaxConcurrentWithoutSlot = 16;

    /// <inheritdoc/>
    public string Version => $"{definition.Name} {options.Version}";

    /// <inheritdoc/>
    public BatchNeed BatchNeed => options.BatchNeed;

    /// <inheritdoc/>
    public SlotKind? Slot => options.Slot;

    /// <inheritdoc/>
    public int MaxConcurrentCalls => options.MaxConcurrentCalls ?? (options.Slot is null ? MaxConcurrentWithoutSlot : int.MaxValue);

    /// <inheritdoc/>
    public long FixedBytes => options.FixedBytes;

    /// <inheritdoc/>
    public ValueTask<Batch> PredictAsync(Batch inputs, ModelCallContext context) => function(definition, inputs, context);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
