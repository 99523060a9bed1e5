namespace Millrace.Execution.Operators;

/// <summary>What an operator answers at the end of a step.</summary>
public enum StepStatus
{
    /// <summary>The input slice is used up.</summary>
    NeedInput,

    /// <summary>There is more to make of the same input: step again.</summary>
    HasMore,

    /// <summary>
    /// The ledger refused bytes. The operator keeps its cursor, the slot goes back, and the step is repeated when bytes are there.
    /// </summary>
    Blocked,

    /// <summary>
    /// The input left the dataflow (a model call). The operator has named what it waits for with <see cref="IStepContext.WaitFor"/>; the
    /// slot goes back and the step is repeated when that is done.
    /// </summary>
    Pending,

    /// <summary>No more rows are wanted from this subtask (LIMIT): upstream may stop.</summary>
    Done,
}
