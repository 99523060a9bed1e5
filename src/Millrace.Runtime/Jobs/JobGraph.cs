using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Sources;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Resources;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Jobs;

/// <summary>Builds the subtasks of a job, joins them by exchanges, and opens their accounts in the ledger.</summary>
internal sealed class JobGraph : IDisposable
{
    private const long EdgeBytesMin = 16L << 20;

    // Enough for each slot's step and the one behind it.
    private const int QueuedRowsBySlot = 2;
    private readonly JobContext _job;
    private readonly RestoredJob? _restored;
    private readonly Dictionary<(int From, bool IsDeadLetter), ByteAccount> _accounts = [];
    private readonly Dictionary<(string Edge, int Subtask), ExchangeChannel[]> _inbound = [];
    private readonly List<OperatorChainPool> _chains = [];

    /// <param name="job">The job.</param>
    /// <param name="restored">The checkpoint to go on from; null for the beginning.</param>
    public JobGraph(JobContext job, RestoredJob? restored = null)
    {
        (_job, _restored) = (job, restored);
        OpenAccounts();
        foreach (StagePlan stage in job.Plan.Stages)
            AddStage(stage);
        foreach (EdgePlan edge in job.Plan.Edges)
            Connect(edge);
        job.Expect(Subtasks.Count);
        if (job.Checkpoints is AttemptCheckpoints checkpoints)
            checkpoints.SubtaskCount = Subtasks.Count;
        if (restored is not null)
            Restore(restored);
    }

    /// <summary>All subtasks, sources first.</summary>
    public List<Subtask> Subtasks { get; } = [];

    /// <summary>The splits of each source.</summary>
    public List<SplitPool> Splits { get; } = [];

    /// <summary>Makes the first operators of each subtask: models are loaded and files are opened here, before anything runs.</summary>
    public void Open()
    {
        foreach (OperatorChainPool chains in _chains)
            chains.Return(chains.Rent());
        _job.Ledger.CheckMinima();
        lock (_job.Gate)
        {
            foreach (OperatorSubtask subtask in Subtasks.OfType<OperatorSubtask>())
                subtask.FlushRestored();
        }
    }

    /// <summary>The splits of a source, by its stage's id.</summary>
    public SplitLedger LedgerOf(string source) => Splits[SourceStages().FindIndex(s => s.Operators[0].Id == source)].Ledger
        ?? throw new InvalidOperationException("a job without checkpoints keeps no account of its splits");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Subtask subtask in Subtasks)
            subtask.Dispose();
        foreach (SplitPool splits in Splits)
            splits.Dispose();
    }

    private void OpenAccounts()
    {
        foreach (EdgePlan edge in _job.Plan.Edges)
        {
            StagePlan from = _job.Plan.Stages[edge.From];
            long desired = edge.SliceBytes * Math.Min(from.MaxUnfinished(_job.SlotCount(from.Slot)), _job.SlotCount(from.Slot)) * from.Subtasks;
            string name = $"the edge {from.Name} → {_job.Plan.Stages[edge.To].Name}";
            _accounts.Add(
                (edge.From, edge.IsDeadLetter),
                _job.Ledger.Open(name, 2 * edge.From + 1, edge.SliceBytes * from.Subtasks, desired, Math.Max(EdgeBytesMin, 4 * desired)));
        }
    }

    private void AddStage(StagePlan stage)
    {
        if (stage.Operators[0] is SourceExec source)
        {
            SplitPool splits = OpenSplits(stage, source);
            Splits.Add(splits);
            BatchNeed need = _job.Plan.Edges.Where(e => e.From == stage.Index && !e.IsDeadLetter)
                .Select(e => _job.Plan.Stages[e.To].Need)
                .DefaultIfEmpty(BatchNeed.None)
                .MinBy(n => n.Rows);
            for (int i = 0; i < stage.Subtasks; i++)
                Subtasks.Add(new SourceSubtask(stage, i, _job, splits, need));
            return;
        }

        ByteAccount between = OpenBetween(stage);
        for (int i = 0; i < stage.Subtasks; i++)
            Subtasks.Add(MakeOperatorSubtask(stage, i, between));
    }

    private List<StagePlan> SourceStages() => [.. _job.Plan.Stages.Where(s => s.Operators[0] is SourceExec)];

    private SplitPool OpenSplits(StagePlan stage, SourceExec source)
    {
        SplitLedger? ledger = _restored is not null
            ? new SplitLedger(stage.Subtasks, _restored.SourceOf(source.Id), _restored.HeldBy(source.Id))
            : _job.Checkpoints is null ? null : new SplitLedger(stage.Subtasks);
        ISplitEnumerator enumerator = source.Source.CreateEnumerator();
        if (ledger?.Enumerator is byte[] state)
            enumerator.Restore(state);
        return new SplitPool(enumerator, ledger);
    }

    private void Restore(RestoredJob restored)
    {
        _job.Counters.Restore(restored.Counts);
        foreach (Subtask subtask in Subtasks)
        {
            RestoredTask task = restored.TaskOf(subtask.Id);
            if (subtask is SourceSubtask source)
                source.Restore(task.Counts);
            if (subtask is not OperatorSubtask target)
                continue;
            EdgePlan inbound = _job.Plan.Edges.First(e => e.To == subtask.Stage.Index);
            target.Restore(task, _accounts[(inbound.From, inbound.IsDeadLetter)]);
            restored.OnTaken(subtask.Id);
        }
    }

    private ByteAccount OpenBetween(StagePlan stage)
    {
        long step = stage.Operators.Sum(o => o.Declarations.ScratchBytes)
            + stage.Operators.SkipLast(1).Sum(o => o.Declarations.OutputSliceBytes);
        int steps = stage.MaxUnfinished(_job.SlotCount(stage.Slot));
        return _job.Ledger.Open(
            $"the steps of {stage.Name}", 2 * stage.Index, step * stage.Subtasks, step * stage.Subtasks * steps, long.MaxValue, isOfSteps: true);
    }

    private OperatorSubtask MakeOperatorSubtask(StagePlan stage, int index, ByteAccount between)
    {
        // A stage of calls takes what waits before a barrier into its table at once: no queue of its own holds a barrier up, and a bound on it would
        // let the calls do so.
        bool isBound = _job.Checkpoints is not null && (!stage.IsRemote || stage.IsStateful);
        ExchangeChannel[] inbound =
        [
            .. _job.Plan.Edges.Where(e => e.To == stage.Index).SelectMany(e => MakeChannels(e, index, isBound ? stage : null)),
        ];
        bool isDeadLetter = _job.Plan.Edges.Any(e => e.To == stage.Index && e.IsDeadLetter);
        var chains = new OperatorChainPool(() => MakeOperators(stage, index, isDeadLetter), _job);
        _chains.Add(chains);
        return new OperatorSubtask(stage, index, _job, new InputGate(inbound, _job.Ledger, MakeAligner(inbound.Length)), between, chains);
    }

    private BarrierAligner? MakeAligner(int channels) =>
        _job.Checkpoints is null || channels == 0 ? null : new BarrierAligner(channels, _restored?.Checkpoint ?? 0);

    /// <summary>The channels of an exchange; bounded by rows where a consuming stage is given.</summary>
    private ExchangeChannel[] MakeChannels(EdgePlan edge, int subtask, StagePlan? bound)
    {
        int count = edge.Exchange == ExchangeKind.Forward ? 1 : _job.Plan.Stages[edge.From].Subtasks;
        ExchangeChannel[] channels =
        [
            .. Enumerable.Range(0, count).Select(_ => new ExchangeChannel(_job.Ledger, bound is null ? null : MakeBound(bound))),
        ];
        _inbound.Add((edge.Id, subtask), channels);
        return channels;
    }

    private QueueBound MakeBound(StagePlan stage)
    {
        int slots = _job.SlotCount(stage.Slot);
        return new QueueBound(_job.Time, QueuedRowsBySlot * slots, stage.MaxUnfinished(slots), _job.Scheduler.LookAgain);
    }

    private IOperator[] MakeOperators(StagePlan stage, int index, bool isDeadLetter)
    {
        var operators = new IOperator[stage.Operators.Length];
        for (int i = 0; i < operators.Length; i++)
        {
            operators[i] = stage.Operators[i] is SinkExec sink
                ? new SinkOperator(sink.Sink, _job, index, isDeadLetter)
                : ((OperatorExec)stage.Operators[i]).CreateOperator();
            operators[i].Open(new OperatorContext(_job, stage, stage.Operators[i].Id, index));
            foreach ((string _, byte[] state) in StatesOf(stage, index).Where(s => s.Name == StateNames.Operator(i)))
                operators[i].Restore(state);
            if (operators[i] is SinkOperator writer && _restored is not null)
                writer.Restore(_restored.TaskOf(new SubtaskId(stage.Operators[0].Id, index)).Runs);
        }

        return operators;
    }

    private IEnumerable<(string Name, byte[] Bytes)> StatesOf(StagePlan stage, int index) =>
        _restored is null || !stage.IsStateful ? [] : _restored.TaskOf(new SubtaskId(stage.Operators[0].Id, index)).States;

    private void Connect(EdgePlan edge)
    {
        ByteAccount account = _accounts[(edge.From, edge.IsDeadLetter)];
        foreach (Subtask producer in Subtasks.Where(s => s.Stage.Index == edge.From))
        {
            ExchangeChannel[] channels = edge.Exchange == ExchangeKind.Forward
                ? [_inbound[(edge.Id, producer.Index)][0]]
                : [.. Enumerable.Range(0, _job.Plan.Stages[edge.To].Subtasks).Select(to => _inbound[(edge.Id, to)][producer.Index])];
            producer.Outputs.Add(new OutputEdge(edge, account, channels));
        }
    }
}
