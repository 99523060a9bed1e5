using System.Globalization;
using System.Text;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;

namespace Millrace.Planner.Explain;

/// <summary>Stages and exchanges for people.</summary>
internal static class StageText
{
    /// <summary>All stages, sources first, and what the job needs.</summary>
    public static string Of(StageSummary[] stages, JobPlan job)
    {
        var text = new StringBuilder();
        foreach (StageSummary stage in stages)
            Write(stage, text);
        long minimum = stages.Sum(s => s.StepBytes + s.EdgeBytes);
        text.Append(CultureInfo.InvariantCulture, $"Regions: {Regions.Count(job)}. Minimum memory without models: {minimum:N0} bytes.");
        return text.ToString();
    }

    private static void Write(StageSummary summary, StringBuilder text)
    {
        StagePlan stage = summary.Stage;
        string subtasks = stage.Subtasks == 1 ? "1 subtask" : $"{stage.Subtasks} subtasks";
        string order = stage.IsOrdered ? "ordered" : "unordered";
        text.Append(CultureInfo.InvariantCulture, $"Stage {stage.Index}: {subtasks}, {SlotName(stage.Slot)}, {order}");
        if (stage.IsStateful)
            text.Append(", one step at a time");
        if (stage.IsRemote)
            text.Append(", rows leave the dataflow and come back");
        if (summary.HasNeed)
            text.Append(CultureInfo.InvariantCulture, $", wants {stage.Need.Rows} rows a batch");
        text.Append('\n');
        foreach (PhysicalNode node in stage.Operators)
            text.Append(' ', 2).Append($"{node.Name}: {node.Describe()}".TrimEnd()).Append('\n');
        if (summary.Guarantee is string guarantee)
            text.Append(' ', 4).Append($"{guarantee}: {summary.GuaranteeReason}").Append('\n');
        foreach (EdgePlan edge in summary.Outputs)
            Write(edge, summary, text);
    }

    private static void Write(EdgePlan edge, StageSummary summary, StringBuilder text)
    {
        string kind = edge.IsDeadLetter ? "dead letters" : edge.Exchange == ExchangeKind.Forward ? "forward" : "rebalance";
        text.Append(CultureInfo.InvariantCulture, $"  -> stage {edge.To}, {kind}, slices of {edge.SliceBytes:N0} bytes");
        string wide = string.Join(", ", summary.WideColumns);
        if (!edge.IsDeadLetter && wide.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $", wide: {wide}");
        text.Append('\n');
    }

    /// <summary>A kind of slot as users know it.</summary>
    public static string SlotName(SlotKind slot) => slot switch
    {
        SlotKind.Cpu => "cpu",
        SlotKind.Accelerator => "accelerator",
        _ => "io",
    };
}
