using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;

namespace Millrace.Execution.Planning;

/// <summary>Operators that run fused, between two exchanges.</summary>
/// <param name="Index">The place in <see cref="JobPlan.Stages"/>; sources first, so that a higher index is further downstream.</param>
/// <param name="Operators">
/// The operators in the order of the data: one <see cref="SourceExec"/>, or one <see cref="SinkExec"/>, or <see cref="OperatorExec"/>s.
/// </param>
/// <param name="Subtasks">How many instances of the stage run.</param>
/// <param name="Slot">What its steps run on.</param>
/// <param name="IsOrdered">Whether it emits in the order of its input, or else by completion.</param>
/// <param name="Need">What its producers should cut to.</param>
public sealed record StagePlan(
    int Index, ImmutableArray<PhysicalNode> Operators, int Subtasks, SlotKind Slot, bool IsOrdered, BatchNeed Need)
{
    /// <summary>Whether any operator keeps state, so that a subtask has one step at a time.</summary>
    public bool IsStateful => Operators.Any(o => o.Declarations.IsStateful) || Operators[0] is SinkExec;

    /// <summary>Whether its rows leave the dataflow and come back.</summary>
    public bool IsRemote => Operators.Any(o => o.Declarations.IsRemote);

    /// <summary>The most input slices that a subtask has in work at once.</summary>
    /// <param name="slots">Slots of the stage's kind.</param>
    public int MaxUnfinished(int slots)
    {
        if (IsStateful)
            return 1;
        return IsRemote
            ? Operators.Min(o => o.Declarations.MaxInFlight)
            : Operators.Min(o => Math.Min(o.Declarations.MaxConcurrency ?? int.MaxValue, slots));
    }

    /// <summary>A name for progress: the operators' names joined.</summary>
    public string Name => string.Join(" → ", Operators.Select(o => o.Name));
}
