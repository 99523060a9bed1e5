using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Holds what source coordinators say from the moment of their snapshot until the triggers are in the control sequence: what was
/// said before is inside the checkpoint, what is said after is behind its barrier (step 2.1.1).
/// </summary>
internal sealed class SourceEventValve
{
    private readonly List<(SubtaskId Task, ControlPayload Payload)> _held = [];

    /// <summary>Whether messages are held.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Holds from now on.</summary>
    public void Close() => IsClosed = true;

    /// <summary>Holds a message if closed.</summary>
    /// <returns>False where it may be sent now.</returns>
    public bool TryHold(SubtaskId task, ControlPayload payload)
    {
        if (IsClosed)
        {
            _held.Add((task, payload));
        }

        return IsClosed;
    }

    /// <summary>Opens, and gives what was held, in order.</summary>
    public IReadOnlyList<(SubtaskId Task, ControlPayload Payload)> Open()
    {
        (SubtaskId Task, ControlPayload Payload)[] held = [.. _held];
        Reset();
        return held;
    }

    /// <summary>Forgets all: the subtasks it was for are gone.</summary>
    public void Reset()
    {
        IsClosed = false;
        _held.Clear();
    }
}
