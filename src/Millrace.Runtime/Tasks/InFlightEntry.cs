using Millrace.Columnar;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>An input slice on its way through a stage, with what it has made so far.</summary>
/// <remarks>Guarded by the scheduler's lock, but for <see cref="Chain"/>, which belongs to the slot that works on the entry.</remarks>
internal sealed class InFlightEntry
{
    /// <summary>The place in the order of the subtask's input.</summary>
    public required long Sequence { get; init; }

    /// <summary>Rows of the slice; 0 for the entry that ends the input.</summary>
    public int InputRows { get; init; }

    /// <summary>The bytes granted for the slice.</summary>
    public ByteCharge InputCharge { get; set; }

    /// <summary>Whether the entry stands for the end of the input.</summary>
    public bool IsEndOfInput { get; init; }

    /// <summary>The barrier that the entry stands for, or 0.</summary>
    public long BarrierId { get; init; }

    /// <summary>Whether the barrier's checkpoint is the last one.</summary>
    public bool IsFinalBarrier { get; init; }

    /// <summary>Whether the barrier's checkpoint was given up while a slot worked on the snapshot.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>What a barrier's snapshot holds.</summary>
    public TaskSnapshot? Snapshot { get; set; }

    /// <summary>The slice, where a checkpoint may have to hold it, until the entry has finished; else null.</summary>
    public Batch? Input { get; set; }

    /// <summary>Whether output has left: a checkpoint can no longer hold the input in its place.</summary>
    public bool HasSent { get; set; }

    /// <summary>How it stands.</summary>
    public InFlightState State { get; set; }

    /// <summary>The operators that work on it, from its first step to its last.</summary>
    public OperatorChain? Chain { get; set; }

    /// <summary>What it waits for when blocked.</summary>
    public WantedBytes Wanted { get; set; }

    /// <summary>Time that slots have worked on it.</summary>
    public TimeSpan Busy { get; set; }

    /// <summary>Rows of it that were left out for an error.</summary>
    public long Rejected { get; set; }

    /// <summary>Dead letters of the step at hand.</summary>
    public DeadLetterBuilder? DeadLetters { get; set; }

    /// <summary>Output that waits for its turn.</summary>
    public Queue<(OutputEdge Edge, Batch Batch, ByteCharge Charge)> Output { get; } = new();
}
