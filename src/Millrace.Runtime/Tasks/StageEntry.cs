using Millrace.Columnar;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Exchange;
using Millrace.Runtime.Resources;

namespace Millrace.Runtime.Tasks;

/// <summary>What a stage has in flight: a slice of its input with what it has made so far, the end of the input, or a barrier.</summary>
/// <remarks>Guarded by the scheduler's lock, but for <see cref="Chain"/>, which belongs to the slot that works on the entry.</remarks>
internal sealed class StageEntry : InFlightEntry
{
    /// <summary>Rows of the slice; 0 for the entry that ends the input.</summary>
    public int InputRows { get; init; }

    /// <summary>The bytes granted for the slice.</summary>
    public ByteCharge InputCharge { get; set; }

    /// <summary>Whether the entry stands for the end of the input.</summary>
    public bool IsEndOfInput { get; init; }

    /// <summary>What a barrier's snapshot holds.</summary>
    public TaskSnapshot? Snapshot { get; set; }

    /// <summary>The slice until the entry is begun or, where a checkpoint may have to hold it, until it has finished; else null.</summary>
    public Batch? Input { get; set; }

    /// <summary>The operators that work on it, from its first step to its last.</summary>
    public OperatorChain? Chain { get; set; }

    /// <summary>What it waits for when blocked.</summary>
    public WantedBytes Wanted { get; set; }

    /// <summary>Whether it has waited until nothing ran that could free bytes: its step takes what is there, or its row is too large.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Time that slots have worked on it.</summary>
    public TimeSpan Busy { get; set; }

    /// <summary>Rows of it that were left out for an error.</summary>
    public long Rejected { get; set; }

    /// <summary>Rows of output that it has given.</summary>
    public long Emitted { get; set; }

    /// <summary>Dead letters of the step at hand.</summary>
    public DeadLetterBuilder? DeadLetters { get; set; }

    /// <summary>The bytes granted for the dead letters of the step at hand.</summary>
    public ByteCharge DeadLetterCharge { get; set; }

    /// <summary>Output that waits for its turn.</summary>
    public Queue<(OutputEdge Edge, Batch Batch, ByteCharge Charge)> Output { get; } = new();
}
