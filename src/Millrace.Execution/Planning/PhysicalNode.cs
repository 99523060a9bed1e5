using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Types;

namespace Millrace.Execution.Planning;

/// <summary>An operator of a physical plan: everything is bound, nothing runs yet. Immutable; makes the instances that run.</summary>
public abstract record PhysicalNode
{
    /// <summary>The operator's identity, from the logical node that it stands for; suffixed <c>/n</c> where one node became several.</summary>
    public required string Id { get; init; }

    /// <summary>The name that <c>EXPLAIN</c>, progress and dead letters show: <c>Filter</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The columns that it makes.</summary>
    public required Schema Schema { get; init; }

    /// <summary>What makes its rows; empty for sources.</summary>
    public ImmutableArray<PhysicalNode> Inputs { get; init; } = [];

    /// <summary>What it tells the planner and the runtime.</summary>
    public OperatorDeclarations Declarations { get; init; } = new();

    /// <summary>What must be as it was for a job to go on from its checkpoint, by name. Default: what <see cref="Describe"/> says.</summary>
    public virtual ImmutableSortedDictionary<string, string> Invariants =>
        ImmutableSortedDictionary<string, string>.Empty.Add(PlanInvariants.Work, Describe());

    /// <summary>What it does, for <c>EXPLAIN</c>, without its name and inputs.</summary>
    public abstract string Describe();
}
