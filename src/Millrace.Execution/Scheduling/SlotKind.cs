namespace Millrace.Execution.Scheduling;

/// <summary>What a step runs on. A step holds one slot from its start until it answers.</summary>
public enum SlotKind
{
    /// <summary>A compute thread: option <c>cpu.slots</c>.</summary>
    Cpu,

    /// <summary>A share of an accelerator: option <c>accelerator.slots</c>.</summary>
    Accelerator,

    /// <summary>A thread that waits for files and sockets, and holds no compute thread: option <c>io.slots</c>.</summary>
    IO,
}
