using Millrace.Columnar;
using Millrace.Execution.RowErrors;

namespace Millrace.Inference.Batching;

/// <summary>
/// Hears what became of rows that were asked of a model, before their entries are told. Called outside of locks, from several threads.
/// </summary>
internal interface IAnswerListener
{
    /// <summary>A call came back.</summary>
    /// <param name="asked">Its rows, in its order.</param>
    /// <param name="outputs">The answers, borrowed.</param>
    /// <param name="errors">Errors of single rows.</param>
    void OnAnswered(IReadOnlyList<AskedRows> asked, Batch outputs, CallErrors errors);

    /// <summary>A row is to blame for a failed call.</summary>
    void OnRejected(AskedRows asked, RowError error);

    /// <summary>A call failed for good, and with it the job.</summary>
    void OnFailed(IReadOnlyList<AskedRows> asked, Exception error);
}
