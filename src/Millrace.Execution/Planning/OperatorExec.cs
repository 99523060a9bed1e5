using Millrace.Execution.Operators;

namespace Millrace.Execution.Planning;

/// <summary>A physical operator with an input.</summary>
public abstract record OperatorExec : PhysicalNode
{
    /// <summary>Makes an instance. Called once a concurrent step (stateless) or once a subtask (stateful).</summary>
    public abstract IOperator CreateOperator();
}
