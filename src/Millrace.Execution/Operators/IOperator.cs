namespace Millrace.Execution.Operators;

/// <summary>One instance of an operator: turns input slices into output slices, a step at a time.</summary>
/// <remarks>
/// A stateless operator has an instance for each concurrent step; an instance sees one input slice from its first step to
/// <see cref="StepStatus.NeedInput"/>. A stateful operator has one instance a subtask. Instances are never called from two threads at
/// once, and need not be called by the same thread.
/// </remarks>
public interface IOperator : IDisposable
{
    /// <summary>Called once before the first step.</summary>
    void Open(IOperatorContext context);

    /// <summary>
    /// Works on <see cref="IStepContext.Input"/>: takes at most this one slice, and emits slices of at most
    /// <see cref="Columnar.Batch.MaxBytes"/> or one row, reserving bytes for each before making it.
    /// </summary>
    StepStatus Step(IStepContext context);

    /// <summary>
    /// All input has been given. May emit, as <see cref="Step"/> does, until it answers <see cref="StepStatus.Done"/>. Default: nothing.
    /// </summary>
    StepStatus OnEndOfInput(IStepContext context) => StepStatus.Done;

    /// <summary>
    /// No further slice comes to the subtask; some may still be in work. Called on one instance, between steps of any. For operators that
    /// wait to gather rows: there is nothing more to wait for. Must not block. Default: nothing.
    /// </summary>
    void OnInputEnded()
    {
    }

    /// <summary>No row older than this comes any more. Default: nothing.</summary>
    /// <param name="watermarkMicros">Event time in microseconds since 1970.</param>
    /// <param name="context">For rows that become due.</param>
    void OnWatermark(long watermarkMicros, IStepContext context)
    {
    }

    /// <summary>A timer that the operator set is due. Default: nothing.</summary>
    /// <param name="timeMicros">The time that it was set for.</param>
    /// <param name="context">For rows that become due.</param>
    void OnTimer(long timeMicros, IStepContext context)
    {
    }

    /// <summary>Writes the state that a restart needs. Called between steps, at a barrier. Default: no state.</summary>
    /// <returns>The state's bytes, or null for none.</returns>
    byte[]? Snapshot() => null;

    /// <summary>Takes up the state of a snapshot, after <see cref="Open"/> and before the first step. Default: nothing.</summary>
    void Restore(ReadOnlySpan<byte> state)
    {
    }
}
