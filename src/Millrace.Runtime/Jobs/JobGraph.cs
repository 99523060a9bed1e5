using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Resources;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Jobs;

/// <summary>Builds the subtasks of a job, joins them by exchanges, and opens their accounts in the ledger.</summary>
internal sealed class JobGraph : IDisposable
{
    private const long EdgeBytesMin = 16L << 20;
    private readonly JobContext _job;
    private readonly Dictionary<(int From, bool IsDeadLetter), ByteAccount> _accounts = [];
    private readonly Dictionary<(string Edge, int Subtask), ExchangeChannel[]> _inbound = [];
    private readonly List<OperatorChainPool> _chains = [];

    public JobGraph(JobContext job)
    {
        _job = job;
        OpenAccounts();
        foreach (StagePlan stage in job.Plan.Stages)
            AddStage(stage);
        foreach (EdgePlan edge in job.Plan.Edges)
            Connect(edge);
        job.Expect(Subtasks.Count);
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
    }

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
            var splits = new SplitPool(source.Source.CreateEnumerator());
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

    private ByteAccount OpenBetween(StagePlan stage)
    {
        long step = stage.Operators.Sum(o => o.Declarations.ScratchBytes)
            + stage.Operators.SkipLast(1).Sum(o => o.Declarations.OutputSliceBytes);
        int steps = stage.MaxUnfinished(_job.SlotCount(stage.Slot));
        return _job.Ledger.Open(
            $"the steps of {stage.Name}", 2 * stage.Index, step * stage.Subtasks, step * stage.Subtasks * steps, long.MaxValue);
    }

    private OperatorSubtask MakeOperatorSubtask(StagePlan stage, int index, ByteAccount between)
    {
        ExchangeChannel[] inbound =
        [
            .. _job.Plan.Edges.Where(e => e.To == stage.Index).SelectMany(e => MakeChannels(e, index)),
        ];
        bool isDeadLetter = _job.Plan.Edges.Any(e => e.To == stage.Index && e.IsDeadLetter);
        var chains = new OperatorChainPool(() => MakeOperators(stage, index, isDeadLetter), _job);
        _chains.Add(chains);
        return new OperatorSubtask(stage, index, _job, new InputGate(inbound, _job.Ledger), between, chains);
    }

    private ExchangeChannel[] MakeChannels(EdgePlan edge, int subtask)
    {
        int count = edge.Exchange == ExchangeKind.Forward ? 1 : _job.Plan.Stages[edge.From].Subtasks;
        ExchangeChannel[] channels = [.. Enumerable.Range(0, count).Select(_ => new ExchangeChannel(_job.Ledger))];
        _inbound.Add((edge.Id, subtask), channels);
        return channels;
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
        }

        return operators;
    }

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
