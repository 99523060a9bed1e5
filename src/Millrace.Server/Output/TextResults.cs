using System.Globalization;
using Millrace.Columnar;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Types;

namespace Millrace.Server.Output;

/// <summary>Tables of aligned text, and a line for each job.</summary>
/// <remarks>
/// The first hundred rows are held back until they are together or <see cref="Release"/> asks for them, so that columns are as wide as they
/// need.
/// </remarks>
/// <param name="output">Where the text goes; flushed when rows are to be seen.</param>
/// <param name="isTerminal">Whether that is a terminal.</param>
internal sealed class TextResults(TextWriter output, bool isTerminal) : IResultWriter
{
    private const int HeldRowsMax = 100;
    private readonly ValueText _values = new();
    private readonly List<string[]> _held = [];
    private TextTable? _table;
    private Schema _columns = Schema.Empty;
    private long _rowCount;

    /// <inheritdoc/>
    public void Begin(Schema columns)
    {
        _columns = columns;
        _held.Clear();
        _table = null;
        _rowCount = 0;
    }

    /// <inheritdoc/>
    public void Write(Batch rows)
    {
        int[] visible = [.. Enumerable.Range(0, rows.Columns.Length).Where(i => !Schema.IsHidden(rows.Schema[i].Name))];
        for (int row = 0; row < rows.RowCount; row++)
            _held.Add([.. visible.Select(i => _values.Format(rows[i], row))]);
        _rowCount += rows.RowCount;
        if (_table is not null || _held.Count >= HeldRowsMax)
            Release();
    }

    /// <inheritdoc/>
    public bool IsHolding => _held.Count > 0;

    /// <inheritdoc/>
    public void Release()
    {
        if (_held.Count == 0)
            return;
        WriteHeld();
        output.Flush();
    }

    /// <inheritdoc/>
    public void End()
    {
        if (_table is null || _held.Count > 0)
            WriteHeld();
        output.WriteLine(_rowCount == 1 ? "1 row" : string.Create(CultureInfo.InvariantCulture, $"{_rowCount:N0} rows"));
        output.WriteLine();
        output.Flush();
    }

    /// <inheritdoc/>
    public void Write(PlanExplanation plan)
    {
        output.WriteLine(plan.Text.TrimEnd());
        output.WriteLine();
        output.Flush();
    }

    /// <inheritdoc/>
    public void Write(JobResult result, string? rejectedPath)
    {
        JobMetrics metrics = result.Metrics;
        var parts = new List<string>
        {
            $"{metrics.RowsRead:N0} rows read",
            $"{result.RowsWritten:N0} written",
        };
        if (metrics.RowsRejected > 0)
            parts.Add($"{metrics.RowsRejected:N0} rejected");
        if (metrics.RowsNulled > 0)
            parts.Add($"{metrics.RowsNulled:N0} with NULL for an error");
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{metrics.Elapsed.TotalSeconds:0.00} s"));
        if (metrics.ModelCalls > 0)
            parts.Add($"{metrics.ModelCalls:N0} model calls");
        if (metrics.JournalHits > 0)
            parts.Add($"{metrics.JournalHits:N0} rows from the journal");
        if (metrics.RowsShared > 0)
            parts.Add($"{metrics.RowsShared:N0} rows shared an answer");
        parts.Add($"peak {Sizes.Text(metrics.PeakBytes)}");
        output.WriteLine($"{result.Name}: {result.State.ToString().ToUpperInvariant()}, {string.Join(", ", parts)}");
        if (result.State == JobState.Stopped && result.Checkpoints > 0)
            output.WriteLine("  results of its checkpoints are visible as far as their files are complete; '--restore latest' goes on");
        if (rejectedPath is not null && metrics.RowsRejected > 0 && result.State == JobState.Finished)
            output.WriteLine($"  rejected rows with step and reason are in {rejectedPath}");
        output.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();

    private void WriteHeld()
    {
        if (_table is not null)
        {
            _table.Write(_held);
        }
        else
        {
            _table = new TextTable(output, isTerminal);
            Field[] visible = [.. _columns.Fields.Where(f => !Schema.IsHidden(f.Name))];
            _table.Begin([.. visible.Select(f => ValueText.OneLine(f.Name))], [.. visible.Select(f => f.Type is IntegerType or FloatType)], _held);
        }

        _held.Clear();
    }
}
