using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>Writes rows and dead letters into staged files, both under one checkpoint.</summary>
internal sealed class SinkTask : SimTask
{
    private readonly Output _main;
    private readonly Output _dead;
    private readonly HashSet<int> _ended = [];
    private readonly long _restored;
    private BarrierAligner? _aligner;

    public SinkTask(SimNode node, SubtaskId id, int attempt, Row[] main, Row[] dead, long restoredFrom)
        : base(node, id, attempt)
    {
        _main = new Output(this, "main", isDead: false, main);
        _dead = new Output(this, "dead", isDead: true, dead);
        _restored = restoredFrom;
    }

    private BarrierAligner Aligner => _aligner ??= new BarrierAligner(Inputs.Count, _restored, Node.World.Coverage);

    protected override void Apply(ControlPayload payload)
    {
        switch (payload)
        {
            case ControlPayload.Cancel cancel:
                Run(Aligner.OnCancel(cancel.Checkpoint));
                break;
            case ControlPayload.Completed completed:
                _main.Writer.OnCompleted(completed.Checkpoint);
                _dead.Writer.OnCompleted(completed.Checkpoint);
                break;
        }
    }

    protected override void Pump()
    {
        for (int at = 0; at < Inputs.Count; at++)
        {
            if (!Aligner.IsBlocked(at) && Inputs[at].Peek is not null)
            {
                Take(at, Inputs[at].Take());
                Wake();
            }
        }

        if (!IsExhausted && _ended.Count == Inputs.Count)
        {
            IsExhausted = true;
            TellLossy(new CoordinatorEvent.TaskExhausted(Generation, Id, Attempt));
        }
    }

    private void Take(int channel, Frame frame)
    {
        switch (frame)
        {
            case Frame.Rows rows:
                _main.Add([.. rows.Items.Where(row => row.Outcome == Outcome.Main)]);
                _dead.Add([.. rows.Items.Where(row => row.Outcome == Outcome.Dead)]);
                break;
            case Frame.Barrier barrier:
                Run(Aligner.OnBarrier(channel, barrier.Checkpoint, barrier.IsFinal));
                break;
            case Frame.End:
                _ended.Add(channel);
                break;
        }
    }

    private void Run(IReadOnlyList<AlignerEffect> effects)
    {
        foreach (AlignerEffect.Aligned aligned in effects.OfType<AlignerEffect.Aligned>())
        {
            try
            {
                List<(string Name, byte[] Bytes)> spools = [];
                _main.OnBarrier(aligned, spools);
                _dead.OnBarrier(aligned, spools);
                Upload(aligned.Checkpoint, spools, Snapshot([], [.. _main.Writer.Staged, .. _dead.Writer.Staged], RecordCounts.Zero));
            }
            catch (MillraceException exception)
            {
                Decline(aligned.Checkpoint, exception);
            }
        }
    }

    private sealed class Output
    {
        private readonly SinkTask _task;
        private readonly string _name;
        private readonly List<Row> _open = [];

        public Output(SinkTask task, string name, bool isDead, Row[] spooled)
        {
            (_task, _name) = (task, name);
            Writer = new TwoPhaseWriter(
                name, new SubtaskId($"{task.Id.Stage}-{name}", task.Id.Index), task.Node.Coordinator.Lineage, task.Generation, task.Attempt, isDead, "rows",
                new RollOptions { Checkpoints = task.Node.Model.RollEvery }, task.Node.World.Coverage);
            Add(spooled);
        }

        public TwoPhaseWriter Writer { get; }

        public void Add(Row[] rows)
        {
            if (rows.Length > 0)
            {
                _open.AddRange(rows);
                Writer.OnRows(rows.Length, rows.Length * 8L, _task.Node.Now);
            }
        }

        public void OnBarrier(AlignerEffect.Aligned aligned, List<(string Name, byte[] Bytes)> spools)
        {
            switch (Writer.OnBarrier(aligned.Checkpoint, aligned.IsFinal, _task.Node.Now))
            {
                case WriterAction.Seal seal:
                    (long length, string hash) = _task.Node.Disk.Stage(seal.StagingPath, [.. _open]);
                    Writer.OnSealed(seal, length, hash);
                    _open.Clear();
                    break;
                case WriterAction.Spool:
                    spools.Add(($"spool-{_name}", SimCodec.Encode(_open)));
                    break;
            }
        }
    }
}
