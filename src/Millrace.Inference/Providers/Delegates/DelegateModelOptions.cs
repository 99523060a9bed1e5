using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;

namespace Millrace.Inference.Providers.Delegates;

/// <summary>What a model that is a function says about itself.</summary>
public sealed record DelegateModelOptions
{
    /// <summary>The version, part of the content key of its results.</summary>
    /// <value>Default: <c>1</c>.</value>
    public string Version { get; init; } = "1";

    /// <summary>The batch it does best with; options of the model or the call go before it.</summary>
    /// <value>Default: 32 rows, 4 MiB, 20 ms.</value>
    public BatchNeed BatchNeed { get; init; } = ModelCallOptions.DefaultNeed;

    /// <summary>
    /// The slot that a call holds, or null for a function that only waits. With a slot, the function's task is complete when it returns.
    /// </summary>
    /// <value>Default: a compute thread.</value>
    public SlotKind? Slot { get; init; } = SlotKind.Cpu;

    /// <summary>The most calls at once.</summary>
    /// <value>Default: as many as there are slots; 16 without one.</value>
    public int? MaxConcurrentCalls { get; init; }

    /// <summary>Bytes that stay resident while it is loaded.</summary>
    /// <value>Default: 0.</value>
    public long FixedBytes { get; init; }
}
