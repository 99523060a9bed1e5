using Millrace.Execution.Scheduling;

namespace Millrace.Execution.Operators;

/// <summary>What an operator tells the planner and the runtime about itself. The defaults are safe for an operator that tells nothing.</summary>
public sealed record OperatorDeclarations
{
    /// <summary>What its steps run on. Default: a compute thread.</summary>
    public SlotKind Slot { get; init; } = SlotKind.Cpu;

    /// <summary>Whether it keeps anything between slices; then a subtask has one instance and one step at a time. Default: false.</summary>
    public bool IsStateful { get; init; }

    /// <summary>Whether it must see rows in the order of its input, and its stage must emit in that order. Default: false.</summary>
    public bool IsOrderSensitive { get; init; }

    /// <summary>Whether equal input gives equal output. Default: true.</summary>
    public bool IsDeterministic { get; init; } = true;

    /// <summary>
    /// Whether its rows leave the dataflow and come back, so that it has a stage of its own and a barrier does not wait for it. Default:
    /// false.
    /// </summary>
    public bool IsRemote { get; init; }

    /// <summary>Whether it may reject rows, so that its stage has an exchange for dead letters. Default: true.</summary>
    public bool MayReject { get; init; } = true;

    /// <summary>
    /// Whether each row of its input gives at most one row of output: then checkpoints count the rows that it leaves out without an error as
    /// filtered. Default: false.
    /// </summary>
    public bool GivesAtMostOneRow { get; init; }

    /// <summary>The most steps of a subtask at once; null for as many as slots allow. Default: null.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>The most slices of a subtask in flight outside the dataflow (remote operators only). Default: 64.</summary>
    public int MaxInFlight { get; init; } = 64;

    /// <summary>Bytes of the largest slice that it emits, as far as known: the minimum that the ledger keeps for its edge. Default: 4 MiB.</summary>
    public long OutputSliceBytes { get; init; } = Columnar.Batch.MaxBytes;

    /// <summary>Bytes that one step takes beside its output while it runs: the minimum that the ledger keeps for the operator. Default: 0.</summary>
    public long ScratchBytes { get; init; }

    /// <summary>Rows and bytes that it wants in a slice; travels upstream, so that producers cut to it. Default: no wish.</summary>
    public BatchNeed BatchNeed { get; init; } = BatchNeed.None;
}
