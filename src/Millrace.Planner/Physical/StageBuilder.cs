using System.Collections.Immutable;
using System.Globalization;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;

namespace Millrace.Planner.Physical;

/// <summary>Cuts physical operators into stages, and joins them by exchanges.</summary>
/// <remarks>
/// <para>
/// A cut is made behind a source, before a sink, where the kind of slot changes, around operators that keep state or whose rows leave the
/// dataflow, and where the plan rebalances. All else is fused.
/// </para>
/// <para>
/// Subtasks: as the option says, at most as many as a source or sink can use, and one for an ordered stateful operator. A stage has as many
/// as its producer, so that rows keep their order over a forward exchange; where the plan rebalances, or the option <c>ordered</c> is off, it
/// has as many as the option says.
/// </para>
/// <para>A wish for rows in a batch travels upstream through every operator that makes one row of one; its bytes and its wait do not.</para>
/// </remarks>
internal sealed class StageBuilder(EngineOptions options)
{
    private const long DeadLetterSliceBytes = 64 * 1024;
    private readonly List<StageDraft> _drafts = [];

    /// <summary>Cuts a plan.</summary>
    /// <param name="root">The physical plan.</param>
    /// <param name="deadLetters">The sink of rejected rows, or null.</param>
    public (ImmutableArray<StagePlan> Stages, ImmutableArray<EdgePlan> Edges) Build(PhysicalNode root, SinkExec? deadLetters)
    {
        StageDraft last = Cut(root).Draft;
        SpreadOrder(last, false);
        SpreadNeed(last, BatchNeed.None);
        List<EdgePlan> edges = [.. _drafts.SelectMany(EdgesInto)];
        ImmutableArray<StagePlan> stages = [.. _drafts.Select((draft, i) => new StagePlan(
            i, [.. draft.Operators], draft.Subtasks, draft.Slot, draft.IsOrdered, draft.Need))];
        if (deadLetters is not null && _drafts.Exists(d => d.MayReject))
        {
            edges.AddRange(_drafts.Where(d => d.MayReject).Select(d => DeadLetterEdge(_drafts.IndexOf(d))));
            stages = stages.Add(new StagePlan(_drafts.Count, [deadLetters], 1, SlotKind.IO, true, BatchNeed.None));
        }

        return (stages, [.. edges]);
    }

    private (StageDraft Draft, bool IsRebalance) Cut(PhysicalNode node)
    {
        if (node is RebalanceExec)
            return (Cut(node.Inputs[0]).Draft, true);
        (StageDraft Draft, bool IsRebalance)[] inputs = [.. node.Inputs.Select(Cut)];
        bool isFused = node is OperatorExec
            && inputs is [(var before, false)]
            && before.IsOpen
            && before.Slot == node.Declarations.Slot
            && !StageDraft.StandsAlone(node);
        StageDraft draft = isFused ? inputs[0].Draft : new StageDraft();
        draft.Operators.Add(node);
        if (isFused)
            return (draft, false);
        draft.Inputs.AddRange(inputs);
        draft.Subtasks = SubtasksOf(node, inputs);
        _drafts.Add(draft);
        return (draft, false);
    }

    private int SubtasksOf(PhysicalNode node, (StageDraft Draft, bool IsRebalance)[] inputs)
    {
        int wanted = Math.Max(options.Subtasks, 1);
        if (node is SourceExec source)
            return Math.Min(wanted, source.Source.MaxSubtasks ?? wanted);
        if (node.Declarations is { IsStateful: true, IsOrderSensitive: true })
            return 1;
        bool keepsOrder = options.IsOrdered && inputs is [(_, false)];
        int subtasks = keepsOrder ? inputs[0].Draft.Subtasks : wanted;
        return node is SinkExec sink ? Math.Min(subtasks, sink.Sink.MaxSubtasks ?? subtasks) : subtasks;
    }

    private void SpreadOrder(StageDraft draft, bool isNeeded)
    {
        bool isOwn = draft.Operators.Exists(o => o.Declarations.IsOrderSensitive);
        bool isEnd = draft.Operators[0] is SourceExec or SinkExec;
        draft.IsOrdered = options.IsOrdered || isOwn || isNeeded || isEnd;
        foreach ((StageDraft from, bool isRebalance) in draft.Inputs)
            SpreadOrder(from, !isRebalance && (isOwn || isNeeded));
    }

    private static void SpreadNeed(StageDraft draft, BatchNeed downstream)
    {
        BatchNeed need = downstream;
        foreach (PhysicalNode node in Enumerable.Reverse(draft.Operators))
        {
            BatchNeed own = node.Declarations.BatchNeed;
            bool isRowByRow = node is not OperatorExec { Declarations.IsStateful: true } && node is not Execution.Operators.Streaming.UnnestExec;
            int rows = Math.Min(own.Rows, isRowByRow ? need.Rows : Batch.MaxRows);
            need = own == BatchNeed.None ? new BatchNeed(rows, Batch.MaxBytes, TimeSpan.Zero) : own with { Rows = rows };
        }

        draft.Need = need;
        foreach ((StageDraft from, _) in draft.Inputs)
            SpreadNeed(from, new BatchNeed(need.Rows, Batch.MaxBytes, TimeSpan.Zero));
    }

    private IEnumerable<EdgePlan> EdgesInto(StageDraft draft)
    {
        int to = _drafts.IndexOf(draft);
        foreach ((StageDraft from, bool isRebalance) in draft.Inputs)
        {
            int index = _drafts.IndexOf(from);
            ExchangeKind exchange = !isRebalance && from.Subtasks == draft.Subtasks ? ExchangeKind.Forward : ExchangeKind.Rebalance;
            string id = string.Create(CultureInfo.InvariantCulture, $"{index}-{to}");
            PhysicalNode last = from.Operators[^1];
            long bytes = Math.Min(last.Declarations.OutputSliceBytes, SliceSize.Of(last.Schema, draft.Need.Rows));
            yield return new EdgePlan(id, index, to, exchange, false, Math.Max(bytes, 1));
        }
    }

    private EdgePlan DeadLetterEdge(int from) => new(
        string.Create(CultureInfo.InvariantCulture, $"{from}-{_drafts.Count}-dead"),
        from,
        _drafts.Count,
        ExchangeKind.Rebalance,
        true,
        DeadLetterSliceBytes);
}
