using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>One attempt of one subtask: a mailbox, its end of the control sequence, and its channels.</summary>
internal abstract class SimTask(SimNode node, SubtaskId id, int attempt)
{
    private readonly ControlReceiver _control = new(node.Coordinator.Lineage, node.Coordinator.Generation, attempt, node.World.Coverage);
    private bool _isAwake;

    public SubtaskId Id { get; } = id;

    public int Attempt { get; } = attempt;

    public bool IsDead { get; set; }

    public List<Channel> Inputs { get; } = [];

    public List<Channel> Outputs { get; } = [];

    protected SimNode Node { get; } = node;

    protected long Generation { get; } = node.Coordinator.Generation;

    protected SimRandom Random => Node.World.Random;

    protected long AppliedSequence => _control.Applied;

    protected bool IsExhausted { get; set; }

    public void Start()
    {
        Post(Random.Milliseconds(0, 3), () => Tell(new CoordinatorEvent.TaskStarted(Id, Attempt)));
        Beat();
        Wake();
    }

    public void Post(TimeSpan delay, Action action) => Node.Post(delay, () =>
    {
        if (!IsDead)
        {
            action();
        }
    });

    public void Wake()
    {
        if (!_isAwake)
        {
            _isAwake = true;
            Post(Random.Milliseconds(0, 2), () =>
            {
                _isAwake = false;
                Pump();
            });
        }
    }

    public void OnControl(ControlMessage message)
    {
        if (IsDead)
        {
            return;
        }

        ControlVerdict verdict = _control.Receive(message);
        if (verdict == ControlVerdict.Apply)
        {
            Apply(message.Payload);
            Wake();
        }

        if (verdict != ControlVerdict.Stale)
        {
            TellLossy(new CoordinatorEvent.ControlAcknowledged(Generation, Id, Attempt, _control.Applied, verdict == ControlVerdict.Gap));
        }
    }

    protected abstract void Pump();

    protected abstract void Apply(ControlPayload payload);

    /// <summary>Answers may be lost, repeated and late; heartbeats and repetition make up for it.</summary>
    protected void TellLossy(CoordinatorEvent input) => Node.Lossy(() => Node.Tell(input), other => other.Tell(input));

    protected void Tell(CoordinatorEvent input) => Node.Tell(input);

    /// <summary>Stores objects, then acknowledges; or declines.</summary>
    protected void Upload(long checkpoint, IReadOnlyList<(string Name, byte[] Bytes)> objects, TaskManifest snapshot) =>
        Post(Random.Milliseconds(0, 15), () =>
        {
            try
            {
                NamedObject[] states = [.. objects.Select(item => new NamedObject(
                    item.Name, Node.Disk.WriteObject(CheckpointPaths.State(Generation, checkpoint, Id, Attempt, item.Name), item.Bytes)))];
                TellLossy(new CoordinatorEvent.TaskAcknowledged(Generation, checkpoint, snapshot with { States = states }));
            }
            catch (MillraceException exception)
            {
                Decline(checkpoint, exception);
            }
        });

    protected void Decline(long checkpoint, MillraceException exception)
    {
        Node.World.Coverage.Step("2.5.decline");
        TellLossy(new CoordinatorEvent.TaskDeclined(Generation, checkpoint, Id, Attempt, exception.Code));
    }

    protected TaskManifest Snapshot(IReadOnlyList<SplitPosition> splits, IReadOnlyList<PreparedOutput> committables, RecordCounts counts) => new(
        Id, Attempt, AppliedSequence, splits, [], [.. Inputs.Select((_, at) => new EdgeState($"in-{at}", Id, EdgeMode.Aligned, 0, null, false))],
        committables, counts, null);

    protected void EmitToAll(Frame frame)
    {
        foreach (Channel output in Outputs)
        {
            output.Write(frame);
        }
    }

    private void Beat()
    {
        TellLossy(new CoordinatorEvent.TaskBeat(Generation, Id, Attempt));
        if (IsExhausted)
        {
            TellLossy(new CoordinatorEvent.TaskExhausted(Generation, Id, Attempt));
        }

        Wake();
        Post(TimeSpan.FromMilliseconds(25), Beat);
    }
}
