using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;

namespace Millrace.Planner.Physical;

/// <summary>A stage while the plan is cut.</summary>
internal sealed class StageDraft
{
    /// <summary>The operators, in the order of the data.</summary>
    public List<PhysicalNode> Operators { get; } = [];

    /// <summary>The stages that it reads, and whether a rebalance was asked for.</summary>
    public List<(StageDraft From, bool IsRebalance)> Inputs { get; } = [];

    /// <summary>How many instances run.</summary>
    public int Subtasks { get; set; } = 1;

    /// <summary>Whether it emits in the order of its input.</summary>
    public bool IsOrdered { get; set; } = true;

    /// <summary>What its producers should cut to.</summary>
    public BatchNeed Need { get; set; } = BatchNeed.None;

    /// <summary>What its steps run on.</summary>
    public SlotKind Slot => Operators[0].Declarations.Slot;

    /// <summary>Whether another operator may run fused behind the last one.</summary>
    public bool IsOpen => Operators[^1] is OperatorExec last && !StandsAlone(last);

    /// <summary>Whether rows may be rejected in it.</summary>
    public bool MayReject => Operators.Any(o => o.Declarations.MayReject);

    /// <summary>Whether an operator has a stage of its own: it keeps state, or its rows leave the dataflow.</summary>
    public static bool StandsAlone(PhysicalNode node) => node.Declarations.IsStateful || node.Declarations.IsRemote;
}
