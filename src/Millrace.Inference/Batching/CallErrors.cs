using Millrace.Errors;
using Millrace.Execution.RowErrors;

namespace Millrace.Inference.Batching;

/// <summary>Takes the errors of single rows of one call. Thread-safe, for models that answer rows in parallel.</summary>
/// <param name="step">The step, as dead letters name it.</param>
internal sealed class CallErrors(string step) : IRowErrors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, RowError> _errors = [];

    /// <summary>No errors.</summary>
    public static CallErrors None { get; } = new("");

    /// <summary>How many rows have one.</summary>
    public int Count => _errors.Count;

    /// <inheritdoc/>
    public void Report(int row, string code, string message)
    {
        lock (_gate)
            _errors.TryAdd(row, new RowError(step, code, message));
    }

    /// <summary>The error of a row, or null. Once the call is back.</summary>
    public RowError? Find(int row) => _errors.GetValueOrDefault(row);
}
