namespace Millrace.Execution.Planning;

/// <summary>Asks for a rebalance exchange between its input and what follows; has no instance of its own.</summary>
public sealed record RebalanceExec : PhysicalNode
{
    /// <inheritdoc/>
    public override string Name => "Rebalance";

    /// <inheritdoc/>
    public override string Describe() => "to the least loaded subtask";
}
