using System.Globalization;
using Millrace.Errors;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>A stateless stage with local steps and remote calls in one in-flight table.</summary>
internal sealed class StageTask : SimTask
{
    private readonly InFlightTable<RowsEntry> _table;
    private readonly RejectionLimit _limit = new(null, 0.6, 10);
    private readonly Dictionary<int, int> _lastEmitted = [];
    private readonly HashSet<int> _ended = [];
    private readonly bool _checkOrder;
    private BarrierAligner? _aligner;
    private long _restored;
    private int _nextInput;
    private long _in;
    private long _called;
    private long _dead;

    public StageTask(SimNode node, SubtaskId id, int attempt, IReadOnlyList<RowsSnapshot> restored, long restoredFrom, bool checkOrder)
        : base(node, id, attempt)
    {
        _table = new InFlightTable<RowsEntry>(node.Model.Capacity, node.Model.Ordered)
        {
            BarriersAreSteps = node.Model.Stateful,
            MayResume = _ => Random.Chance(0.5),
            Trace = node.World.Coverage,
        };
        foreach (RowsSnapshot entry in restored)
        {
            Restore(entry);
        }

        (_restored, _checkOrder) = (restoredFrom, checkOrder);
    }

    /// <summary>Rows of local entries that run now: the breadcrumbs.</summary>
    public HashSet<string> Breadcrumbs { get; } = [];

    private BarrierAligner Aligner => _aligner ??= new BarrierAligner(Inputs.Count, _restored, Node.World.Coverage);

    protected override void Apply(ControlPayload payload)
    {
        if (payload is ControlPayload.Cancel cancel)
        {
            Run(Aligner.OnCancel(cancel.Checkpoint));
            _table.CancelBarrier(cancel.Checkpoint);
        }
    }

    protected override void Pump()
    {
        Emit();
        while (_table.TryStart(out RowsEntry? entry))
        {
            Start(entry);
        }

        if (TakeInput())
        {
            Wake();
        }

        Emit();
        if (!IsExhausted && _ended.Count == Inputs.Count && _table.IsEmpty)
        {
            IsExhausted = true;
            EmitToAll(new Frame.End());
            TellLossy(new CoordinatorEvent.TaskExhausted(Generation, Id, Attempt));
            Fail(Node.Model.AllPoison && _limit.IsExceededAtEnd(_dead, _called) ? TooManyDead() : null);
        }
    }

    private bool TakeInput()
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            int at = (_nextInput + i) % Inputs.Count;
            if (!Aligner.IsBlocked(at) && Inputs[at].Peek is { } frame && (frame is not Frame.Rows || HasRoomFor(Inputs[at])))
            {
                _nextInput = at + 1;
                Take(at, Inputs[at].Take());
                return true;
            }
        }

        return false;
    }

    /// <summary>What stands before a barrier goes into the table beyond its bound, so that the barrier does not wait for calls.</summary>
    private bool HasRoomFor(Channel input) => _table.HasRoom || (!Node.Model.Stateful && input.HoldsBarrier);

    private void Take(int channel, Frame frame)
    {
        switch (frame)
        {
            case Frame.Rows rows:
                _in += rows.Items.Length;
                bool isLocal = Node.Model.Stateful || rows.Items.Any(Node.Model.IsKiller) || !Random.Chance(Node.Model.RemoteShare);
                Accept(new RowsEntry { Kind = isLocal ? InFlightKind.Local : InFlightKind.Remote, Rows = rows.Items });
                break;
            case Frame.Watermark watermark when Inputs.Count == 1:
                _table.AcceptWatermark(new RowsEntry { Kind = InFlightKind.Watermark, Watermark = watermark.Milliseconds });
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
        foreach (AlignerEffect effect in effects)
        {
            switch (effect)
            {
                case AlignerEffect.Aligned aligned: AcceptBarrier(aligned); break;
                case AlignerEffect.Dropped dropped: _table.CancelBarrier(dropped.Checkpoint); break;
            }
        }
    }

    private void AcceptBarrier(AlignerEffect.Aligned cut)
    {
        bool isPatient = !Node.Model.Stateful && Random.Chance(0.5);
        var barrier = new RowsEntry { Kind = InFlightKind.Barrier, BarrierId = cut.Checkpoint, IsFinalBarrier = cut.IsFinal };
        _table.AcceptBarrier(barrier, isPatient);
        if (isPatient)
        {
            Post(Random.Milliseconds(1, 60), () =>
            {
                _table.EndPatience(cut.Checkpoint);
                Wake();
            });
        }
    }

    private void Accept(RowsEntry entry)
    {
        if (_table.HasRoom)
        {
            _table.Accept(entry);
        }
        else
        {
            _table.AcceptBeyond(entry);
        }
    }

    private void Restore(RowsSnapshot from)
    {
        var entry = new RowsEntry { Kind = from.Kind, Watermark = from.Watermark, Rows = from.IsFinished ? [] : from.Rows };
        _table.Restore(entry, from);
        if (from.IsFinished && from.Kind != InFlightKind.Watermark)
        {
            AddOutput(entry, from.Rows);
        }
    }

    private void AddOutput(RowsEntry entry, Row[] rows)
    {
        entry.Output.Enqueue(rows);
        _table.AddOutput(entry);
    }

    private void Emit()
    {
        while (Outputs.All(output => output.HasRoom) && _table.TryTake(out RowsEntry? entry, out IReadOnlyList<RowsEntry> held))
        {
            switch (entry.Kind)
            {
                case InFlightKind.Barrier: TakeSnapshot(entry, held); break;
                case InFlightKind.Watermark: EmitToAll(new Frame.Watermark(entry.Watermark)); break;
                default: EmitRows(entry.Output.Dequeue()); break;
            }
        }
    }

    private void EmitRows(Row[] rows)
    {
        foreach (Row row in rows.Where(_ => _checkOrder))
        {
            if (_lastEmitted.TryGetValue(row.Split, out int last) && last >= row.Index)
            {
                throw new InvariantException("I4", $"{row.Id} was emitted after {last}");
            }

            _lastEmitted[row.Split] = row.Index;
        }

        Row[] kept = [.. rows.Where(row => row.Outcome != Outcome.Filtered)];
        if (kept.Length > 0)
        {
            Outputs[Random.Below(Outputs.Count)].Write(new Frame.Rows(kept));
        }
    }

    private void TakeSnapshot(RowsEntry barrier, IReadOnlyList<RowsEntry> held)
    {
        EmitToAll(new Frame.Barrier(barrier.BarrierId, barrier.IsFinalBarrier));
        RecordCounts counts = RecordCounts.Zero with { In = _in, InFlight = held.Count };
        Upload(barrier.BarrierId, [("in-flight", SimCodec.Encode(held.Select(entry => entry.Describe())))], Snapshot([], [], counts));
    }

    private void Start(RowsEntry entry)
    {
        if (entry.Kind == InFlightKind.Barrier)
        {
            Node.World.Coverage.Step("2.1.3.step");
            Post(Random.Milliseconds(1, 12), () =>
            {
                _table.Finish(entry);
                Wake();
            });
        }
        else if (entry.Results is not null)
        {
            Post(Random.Milliseconds(0, 3), () => Give(entry));
        }
        else
        {
            Work(entry);
        }
    }

    private void Work(RowsEntry entry)
    {
        Row[] rows = entry.Rows;
        if (entry.Kind == InFlightKind.Remote)
        {
            Post(Random.Milliseconds(3, 120), () => Complete(entry));
            return;
        }

        bool isSuspect = rows.Any(row => Node.World.Suspects.Suspects.Contains(row.Id));
        if (!Node.TryEnterLocal(isSuspect))
        {
            Post(TimeSpan.FromMilliseconds(2), () => Work(entry));
            return;
        }

        Breadcrumbs.UnionWith(rows.Select(row => row.Id));
        Node.Post(Random.Milliseconds(1, 6), () =>
        {
            Node.LeaveLocal(isSuspect);
            Breadcrumbs.ExceptWith(rows.Select(row => row.Id));
            if (!IsDead)
            {
                CompleteLocal(entry);
            }
        });
    }

    private void CompleteLocal(RowsEntry entry)
    {
        Row[] rows = entry.Rows;
        IReadOnlyCollection<string> condemned = Node.World.Suspects.Condemned;
        Row found = rows.FirstOrDefault(row => Node.Model.IsKiller(row) && !condemned.Contains(row.Id), new Row(-1, -1, Outcome.Open));
        if (found is { Split: >= 0 } killer)
        {
            Node.DieOf(killer);
            return;
        }

        foreach (Row row in rows)
        {
            Node.World.Suspects.OnSurvived(row.Id);
        }

        Complete(entry);
    }

    private void Complete(RowsEntry entry)
    {
        if (Random.Chance(Node.Model.InfraChance))
        {
            _table.Retry(entry);
            Wake();
            return;
        }

        string version = Node.Model.ChangingReferences ? ((long)Node.Now.TotalMilliseconds / 150).ToString(CultureInfo.InvariantCulture) : "v1";
        bool isSame = _table.TryPin(entry, version);
        Row[] results = [.. entry.Rows.Select(row => row with { Outcome = isSame ? Decide(row) : Outcome.Dead })];
        entry.Results = results;
        if (!Node.Model.ChangingReferences)
        {
            _called += results.Length;
            _dead += results.Count(row => row.Outcome == Outcome.Dead);
            Fail(_limit.IsExceeded(_dead, _called) ? TooManyDead() : null);
        }

        Give(entry);
    }

    private MillraceException TooManyDead()
    {
        Node.World.Coverage.Step("2.10.5");
        return MillraceException.User(RejectionLimit.TooMany, $"{_dead} of {_called} rows were rejected");
    }

    /// <summary>Gives all that is left, or one row; then the entry goes on when there is a slot, bytes or an answer.</summary>
    private void Give(RowsEntry entry)
    {
        Row[] left = entry.Results ?? [];
        bool isWhole = left.Length <= 1 || !Random.Chance(Node.Model.SliceChance);
        AddOutput(entry, isWhole ? left : left[..1]);
        if (isWhole)
        {
            _table.Finish(entry);
        }
        else
        {
            entry.Results = left[1..];
            Suspend(entry);
        }

        Wake();
    }

    private void Suspend(RowsEntry entry)
    {
        int why = Random.Below(3);
        _table.Suspend(entry, why switch { 0 => InFlightState.Ready, 1 => InFlightState.Blocked, _ => InFlightState.Pending });
        if (entry.State == InFlightState.Pending)
        {
            Post(Random.Milliseconds(1, 40), () =>
            {
                _table.Wake(entry);
                Wake();
            });
        }
    }

    private Outcome Decide(Row row) =>
        Node.World.Suspects.Condemned.Contains(row.Id) ? Outcome.Dead : Node.Model.Classify(row);

    private void Fail(MillraceException? error)
    {
        if (error is not null)
        {
            Tell(new CoordinatorEvent.FailRequested(error));
        }
    }
}
