namespace Millrace.Simulation.Tests.World;

/// <summary>What travels on a data channel, in order.</summary>
internal abstract record Frame
{
    public sealed record Rows(Row[] Items) : Frame;

    public sealed record Watermark(long Milliseconds) : Frame;

    public sealed record Barrier(long Checkpoint, bool IsFinal) : Frame;

    public sealed record End : Frame;
}

/// <summary>A bounded channel between two subtasks of one attempt. Control frames always fit.</summary>
internal sealed class Channel(SimTask reader)
{
    private const int RowFramesMax = 4;
    private readonly Queue<Frame> _frames = new();

    public bool HasRoom => _frames.Count < RowFramesMax;

    public Frame? Peek => _frames.TryPeek(out Frame? frame) ? frame : null;

    /// <summary>Whether a barrier stands in it.</summary>
    public bool HoldsBarrier => _frames.Any(frame => frame is Frame.Barrier);

    public SimTask? Writer { get; set; }

    /// <summary>Frames arrive after a delay of the link, never out of order.</summary>
    public void Write(Frame frame)
    {
        _frames.Enqueue(frame);
        reader.Wake();
    }

    public Frame Take()
    {
        Writer?.Wake();
        return _frames.Dequeue();
    }
}
