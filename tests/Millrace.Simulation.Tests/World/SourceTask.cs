using System.Globalization;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>Reads splits, one record after the other, and answers triggers between two records.</summary>
internal sealed class SourceTask(SimNode node, SubtaskId id, int attempt) : SimTask(node, id, attempt)
{
    private readonly List<SplitPosition> _open = [];
    private readonly List<SplitPosition> _finished = [];
    private readonly Dictionary<long, string[]> _finishedIn = [];
    private bool _noMore;
    private bool _isReading;
    private TimeSpan _askAgain;
    private long _records;

    protected override void Apply(ControlPayload payload)
    {
        switch (payload)
        {
            case ControlPayload.AssignSplit assigned:
                _open.Add(assigned.Split);
                break;
            case ControlPayload.NoMoreSplits:
                _noMore = true;
                break;
            case ControlPayload.Trigger trigger:
                _finishedIn[trigger.Checkpoint] = [.. _finished.Select(split => split.Split)];
                RecordCounts counts = RecordCounts.Zero with { In = _records, Out = _records };
                TaskManifest snapshot = Snapshot([.. _open, .. _finished], [], counts);
                EmitToAll(new Frame.Barrier(trigger.Checkpoint, trigger.IsFinal));
                Upload(trigger.Checkpoint, [], snapshot);
                break;
            case ControlPayload.Completed completed:
                _finished.RemoveAll(split => _finishedIn.GetValueOrDefault(completed.Checkpoint, []).Contains(split.Split));
                break;
        }
    }

    protected override void Pump()
    {
        if (_isReading || IsExhausted)
        {
            return;
        }

        if (_open.Count > 0)
        {
            if (Outputs.All(output => output.HasRoom))
            {
                _isReading = true;
                Post(Random.Milliseconds(1, 6), Read);
            }
        }
        else if (_noMore)
        {
            IsExhausted = true;
            EmitToAll(new Frame.End());
            TellLossy(new CoordinatorEvent.TaskExhausted(Generation, Id, Attempt));
        }
        else if (Node.Now >= _askAgain)
        {
            _askAgain = Node.Now + TimeSpan.FromMilliseconds(20);
            Node.Lossy(() => Node.RequestSplit(this), _ => { });
        }
    }

    private void Read()
    {
        _isReading = false;
        SplitPosition split = _open[0];
        int number = int.Parse(split.Split, CultureInfo.InvariantCulture);
        int count = Math.Min(Random.Between(1, 3), (int)(Node.Model.Splits[number] - split.Records));
        Row[] rows = [.. Enumerable.Range((int)split.Records, count).Select(index => new Row(number, index, Outcome.Open))];
        long position = split.Records + count;
        _open[0] = split with { Records = position };
        _records += count;
        if (count > 0)
        {
            Outputs[Random.Below(Outputs.Count)].Write(new Frame.Rows(rows));
        }

        if (position == Node.Model.Splits[number])
        {
            _finished.Add(_open[0] with { Finished = true });
            _open.RemoveAt(0);
            EmitToAll(new Frame.Watermark(_records));
        }

        Wake();
    }
}
