using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Types;

namespace Millrace.Planner.Explain;

/// <summary>What users want to know of a stage.</summary>
internal sealed class StageSummary(StagePlan stage, JobPlan job)
{
    private const int WideTensorBytes = 64 * 1024;

    /// <summary>The stage.</summary>
    public StagePlan Stage { get; } = stage;

    /// <summary>The exchanges that it writes to, dead letters last.</summary>
    public IEnumerable<EdgePlan> Outputs => job.Edges.Where(e => e.From == Stage.Index).OrderBy(e => e.IsDeadLetter);

    /// <summary>Bytes that the ledger keeps for its steps: what stands between its operators, and what they take meanwhile.</summary>
    public long StepBytes =>
        (Stage.Operators.Sum(o => o.Declarations.ScratchBytes) + Stage.Operators.SkipLast(1).Sum(o => o.Declarations.OutputSliceBytes))
        * Stage.Subtasks;

    /// <summary>Bytes that the ledger keeps for its exchanges.</summary>
    public long EdgeBytes => Outputs.Sum(e => e.SliceBytes) * Stage.Subtasks;

    /// <summary>The columns of its output that make an exchange wide: decoded images, and tensors of 64 KiB and more.</summary>
    public IEnumerable<string> WideColumns =>
        Outputs.Any(e => !e.IsDeadLetter) ? Stage.Operators[^1].Schema.Fields.Where(f => IsWide(f.Type)).Select(f => f.Name) : [];

    /// <summary>What its sink promises, or null.</summary>
    public string? Guarantee => Stage.Operators[0] is not SinkExec sink ? null
        : sink.Sink.Guarantee == SinkGuarantee.ExactlyOnce ? "exactly-once" : "at-least-once";

    /// <summary>Why its sink promises that, or null.</summary>
    public string? GuaranteeReason => (Stage.Operators[0] as SinkExec)?.Sink.GuaranteeReason;

    /// <summary>Whether producers are asked for batches of another size than the engine's own.</summary>
    public bool HasNeed => Stage.Need != BatchNeed.None;

    private static bool IsWide(DataType type) => type switch
    {
        ImageType => true,
        TensorType { HasFixedShape: false } => true,
        TensorType tensor => Execution.PhysicalExpressions.RowBytes.OfType(tensor) >= WideTensorBytes,
        ListType list => IsWide(list.Item.Type),
        _ => false,
    };
}
