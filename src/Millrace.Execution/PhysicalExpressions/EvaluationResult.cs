using Millrace.Columnar;
using Millrace.Execution.RowErrors;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>The values of an operator's expressions for some rows. Whoever holds it disposes it.</summary>
public sealed class EvaluationResult : IDisposable
{
    private readonly Column[] _columns;
    private bool _isTaken;

    internal EvaluationResult(Column[] columns, IReadOnlyDictionary<int, RowError> errors)
    {
        _columns = columns;
        Errors = errors;
    }

    /// <summary>The columns, borrowed: one an expression, NULL in rows with an error.</summary>
    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>The first error of each row that has one.</summary>
    public IReadOnlyDictionary<int, RowError> Errors { get; }

    /// <summary>Gives the columns away.</summary>
    /// <returns>The columns, which the caller owns now.</returns>
    public Column[] TakeColumns()
    {
        _isTaken = true;
        return _columns;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isTaken)
            return;
        _isTaken = true;
        foreach (Column column in _columns)
            column.Dispose();
    }
}
