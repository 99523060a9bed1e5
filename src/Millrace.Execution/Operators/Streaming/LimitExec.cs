using Millrace.Execution.Planning;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Skips rows, passes some, and ends. Stateful and order sensitive: its stage has one subtask.</summary>
/// <param name="RowLimit">The most rows to pass.</param>
/// <param name="Offset">Rows to skip first.</param>
public sealed record LimitExec(long RowLimit, long Offset) : OperatorExec
{
    /// <inheritdoc/>
    public override string Name => "Limit";

    /// <inheritdoc/>
    public override IOperator CreateOperator() => new LimitOperator(RowLimit, Offset);

    /// <inheritdoc/>
    public override string Describe() => Offset > 0 ? $"{RowLimit} after {Offset}" : $"{RowLimit}";
}
