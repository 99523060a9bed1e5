using System.Globalization;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>A stateless stage with local steps and remote calls in one in-flight table.</summary>
internal sealed class StageTask : SimTask
{
    private readonly InFlightTable<Row[]> _table;
    private readonly DeadLetterGuard _guard;
    private readonly Dictionary<int, int> _lastEmitted = [];
    private readonly HashSet<int> _ended = [];
    private readonly bool _checkOrder;
    private BarrierAligner? _aligner;
    private long _restored;
    private int _nextInput;
    private long _in;

    public StageTask(SimNode node, SubtaskId id, int attempt, IReadOnlyList<InFlightEntry<Row[]>> restored, long restoredFrom, bool checkOrder)
        : base(node, id, attempt)
    {
        _table = new InFlightTable<Row[]>(node.Model.Capacity, node.Model.Ordered, node.World.Coverage);
        _table.Restore(restored);
        _guard = new DeadLetterGuard(0.6, recordsMin: 10, trace: node.World.Coverage);
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
        while (_table.TryStart(out InFlightEntry<Row[]> entry))
        {
            Schedule(entry);
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
            Fail(Node.Model.AllPoison ? _guard.OnEnd() : null);
        }
    }

    private bool TakeInput()
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            int at = (_nextInput + i) % Inputs.Count;
            if (!Aligner.IsBlocked(at) && Inputs[at].Peek is { } frame && (frame is not Frame.Rows || _table.HasRoom))
            {
                _nextInput = at + 1;
                Take(at, Inputs[at].Take());
                return true;
            }
        }

        return false;
    }

    private void Take(int channel, Frame frame)
    {
        switch (frame)
        {
            case Frame.Rows rows:
                _in += rows.Items.Length;
                bool isLocal = rows.Items.Any(Node.Model.IsKiller) || !Random.Chance(Node.Model.RemoteShare);
                _table.Accept(isLocal ? InFlightKind.Local : InFlightKind.Remote, rows.Items);
                break;
            case Frame.Watermark watermark when Inputs.Count == 1:
                _table.AcceptWatermark(watermark.Milliseconds);
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
                case AlignerEffect.Aligned aligned: _table.AcceptBarrier(aligned.Checkpoint, aligned.IsFinal); break;
                case AlignerEffect.Dropped dropped: _table.CancelBarrier(dropped.Checkpoint); break;
            }
        }
    }

    private void Emit()
    {
        while (Outputs.All(output => output.HasRoom) && _table.TryTake(out InFlightEmission<Row[]> emission))
        {
            switch (emission)
            {
                case InFlightEmission<Row[]>.Result result: EmitRows(result.Payload ?? []); break;
                case InFlightEmission<Row[]>.Watermark watermark: EmitToAll(new Frame.Watermark(watermark.Milliseconds)); break;
                case InFlightEmission<Row[]>.Barrier barrier: TakeSnapshot(barrier); break;
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

    private void TakeSnapshot(InFlightEmission<Row[]>.Barrier barrier)
    {
        EmitToAll(new Frame.Barrier(barrier.Checkpoint, barrier.IsFinal));
        RecordCounts counts = RecordCounts.Zero with { In = _in, InFlight = barrier.Entries.Count };
        Upload(barrier.Checkpoint, [("in-flight", SimCodec.Encode(barrier.Entries))], Snapshot([], [], counts));
    }

    private void Schedule(InFlightEntry<Row[]> entry)
    {
        Row[] rows = entry.Payload ?? [];
        if (entry.Kind == InFlightKind.Remote)
        {
            Post(Random.Milliseconds(3, 120), () => Complete(entry.Sequence, rows));
            return;
        }

        bool isSuspect = rows.Any(row => Node.World.Suspects.Suspects.Contains(row.Id));
        if (!Node.TryEnterLocal(isSuspect))
        {
            Post(TimeSpan.FromMilliseconds(2), () => Schedule(entry));
            return;
        }

        Breadcrumbs.UnionWith(rows.Select(row => row.Id));
        Node.Post(Random.Milliseconds(1, 6), () =>
        {
            Node.LeaveLocal(isSuspect);
            Breadcrumbs.ExceptWith(rows.Select(row => row.Id));
            if (!IsDead)
            {
                CompleteLocal(entry.Sequence, rows);
            }
        });
    }

    private void CompleteLocal(long sequence, Row[] rows)
    {
        IReadOnlyCollection<string> condemned = Node.World.Suspects.Condemned;
        if (rows.FirstOrDefault(row => Node.Model.IsKiller(row) && !condemned.Contains(row.Id), new Row(-1, -1, Outcome.Open)) is { Split: >= 0 } killer)
        {
            Node.DieOf(killer);
            return;
        }

        foreach (Row row in rows)
        {
            Node.World.Suspects.OnSurvived(row.Id);
        }

        Complete(sequence, rows);
    }

    private void Complete(long sequence, Row[] rows)
    {
        if (Random.Chance(Node.Model.InfraChance))
        {
            _table.Retry(sequence);
            Wake();
            return;
        }

        string version = Node.Model.ChangingReferences ? ((long)Node.Now.TotalMilliseconds / 150).ToString(CultureInfo.InvariantCulture) : "v1";
        bool isSame = _table.TryPin(sequence, version);
        Row[] results = [.. rows.Select(row => row with { Outcome = isSame ? Decide(row) : Outcome.Dead })];
        _table.Finish(sequence, results);
        if (!Node.Model.ChangingReferences)
        {
            Fail(_guard.OnRows(results.Length, results.Count(row => row.Outcome == Outcome.Dead)));
        }

        Wake();
    }

    private Outcome Decide(Row row) =>
        Node.World.Suspects.Condemned.Contains(row.Id) ? Outcome.Dead : Node.Model.Classify(row);

    private void Fail(Errors.MillraceException? error)
    {
        if (error is not null)
        {
            Tell(new CoordinatorEvent.FailRequested(error));
        }
    }
}
