using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.RowErrors;
using Millrace.Memory;

namespace Millrace.Execution.Operators;

/// <summary>What an operator sees of one step. Valid during the call only.</summary>
public interface IStepContext
{
    /// <summary>The slice to work on, borrowed until the step answers <see cref="StepStatus.NeedInput"/>; keeping rows means sharing them.</summary>
    Batch Input { get; }

    /// <summary>Where memory comes from.</summary>
    MemoryAllocator Allocator { get; }

    /// <summary>Ends when the job does; checked once a batch and within long rows.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>
    /// Asks the ledger for bytes before they are used. A refusal is no error: answer <see cref="StepStatus.Blocked"/>.
    /// </summary>
    /// <param name="outputBytes">An upper estimate of the next slice to emit. What is not used goes back at the end of the step.</param>
    /// <param name="scratchBytes">Bytes that the step takes meanwhile and has given back at its end. Default: 0.</param>
    /// <exception cref="MillraceException"><c>ROW_TOO_LARGE</c> (user): it is more than the job can ever grant.</exception>
    bool TryReserve(long outputBytes, long scratchBytes = 0);

    /// <summary>
    /// <see cref="TryReserve(long, long)"/>, where a row that never gets its bytes is an error of the row and does not end the job.
    /// </summary>
    /// <param name="outputBytes">As there.</param>
    /// <param name="scratchBytes">As there.</param>
    /// <param name="step">The step, as errors of rows name it.</param>
    /// <param name="tooLarge"><c>ROW_TOO_LARGE</c> where it is more than the job can ever grant: ask for fewer rows, or reject the only
    /// one; else null.</param>
    /// <returns>Whether the bytes are granted.</returns>
    bool TryReserve(long outputBytes, long scratchBytes, string step, out RowError? tooLarge)
    {
        tooLarge = null;
        try
        {
            return TryReserve(outputBytes, scratchBytes);
        }
        catch (MillraceException refusal) when (refusal.Code == RowError.TooLarge)
        {
            tooLarge = new RowError(step, refusal.Code, refusal.Message);
            return false;
        }
    }

    /// <summary>Passes a slice on and gives it away.</summary>
    void Emit(Batch batch);

    /// <summary>Reports that a row of <see cref="Input"/> has no value. The job's error policy decides what becomes of it.</summary>
    /// <param name="row">The row of <see cref="Input"/>.</param>
    /// <param name="error">Step and reason.</param>
    /// <returns>Whether the row is to be left out; false when it stays, with NULL in place of the value.</returns>
    /// <exception cref="MillraceException">The policy is to fail (user).</exception>
    bool Reject(int row, RowError error);

    /// <summary>Names what the step waits for before it answers <see cref="StepStatus.Pending"/>. The task never faults for errors of rows.</summary>
    void WaitFor(Task task);
}
