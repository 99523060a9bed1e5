using Millrace.Errors;
using Millrace.Execution.Sinks;
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
                _main.Prepared.OnCompleted(completed.Checkpoint);
                _dead.Prepared.OnCompleted(completed.Checkpoint);
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
                Upload(aligned.Checkpoint, spools, Snapshot([], [.. _main.Prepared.Open, .. _dead.Prepared.Open], RecordCounts.Zero));
            }
            catch (MillraceException exception)
            {
                Decline(aligned.Checkpoint, exception);
            }
        }
    }

    /// <summary>A file writer that rolls every few checkpoints, and spools in between.</summary>
    private sealed class Output
    {
        private readonly SinkTask _task;
        private readonly string _name;
        private readonly bool _isDead;
        private readonly List<Row> _open = [];
        private int _checkpointsOpen;
        private int _file;

        public Output(SinkTask task, string name, bool isDead, Row[] spooled)
        {
            (_task, _name, _isDead) = (task, name, isDead);
            Prepared = new PreparedOutputs(task.Id, task.Generation, task.Node.World.Coverage);
            Add(spooled);
        }

        public PreparedOutputs Prepared { get; }

        public void Add(Row[] rows) => _open.AddRange(rows);

        public void OnBarrier(AlignerEffect.Aligned aligned, List<(string Name, byte[] Bytes)> spools)
        {
            if (_open.Count == 0)
            {
                return;
            }

            if (!aligned.IsFinal && ++_checkpointsOpen < _task.Node.Model.RollEvery)
            {
                _task.Node.World.Coverage.Step("2.8A.0");
                spools.Add(($"spool-{_name}", SimCodec.Encode(_open)));
                return;
            }

            _task.Node.World.Coverage.Step("2.8A.1");
            string place = $"{_name}-{_task.Id.Index}-{aligned.Checkpoint}-{_file++}";
            string staging = $".tmp/lineage/{_task.Generation}/{_task.Attempt}-{place}";
            (long length, string hash) = _task.Node.Disk.Stage(staging, [.. _open]);
            Prepared.OnPrepared(_name, aligned.Checkpoint, [new Committable($"part-lineage-{place}", staging, hash, _open.Count, length)], _isDead);
            _open.Clear();
            _checkpointsOpen = 0;
        }
    }
}
