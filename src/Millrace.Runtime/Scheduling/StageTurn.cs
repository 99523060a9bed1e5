using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Scheduling;

/// <summary>
/// A stage's subtasks, which are asked for work in turn: one that always has some would keep the rows and the barriers of the others
/// waiting where slots are fewer than subtasks.
/// </summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
/// <param name="stage">The stage's index.</param>
/// <param name="subtasks">Its subtasks, at least one.</param>
internal sealed class StageTurn(int stage, Subtask[] subtasks)
{
    private int _next;

    /// <summary>The stage's index.</summary>
    public int Stage { get; } = stage;

    /// <summary>Finds work that can run now, of the subtask after the one that had some last time first.</summary>
    public Action? TryStart()
    {
        for (int i = 0; i < subtasks.Length; i++)
        {
            int index = (_next + i) % subtasks.Length;
            if (subtasks[index].TryStart() is not Action work)
                continue;
            _next = (index + 1) % subtasks.Length;
            return work;
        }

        return null;
    }
}
