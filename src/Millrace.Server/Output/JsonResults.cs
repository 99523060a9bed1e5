using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Formats.Json;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Types;

namespace Millrace.Server.Output;

/// <summary>A line of JSON for each row, and one for each job.</summary>
internal sealed class JsonResults(StandardOutput output) : IResultWriter
{
    private readonly JsonLineWriter _lines = new(output.RowBytes);
    private JsonRowWriter? _rows;

    /// <inheritdoc/>
    public void Begin(Schema columns) => _rows = new JsonRowWriter(columns);

    /// <inheritdoc/>
    public void Write(Batch rows)
    {
        // What 'print' wrote goes first.
        output.Rows.Flush();
        for (int row = 0; row < rows.RowCount && !output.IsReaderGone; row++)
        {
            _rows!.WriteRow(_lines.Json, rows, row); // Begin comes first
            _lines.EndLine();
        }

        _lines.Flush();
    }

    /// <inheritdoc/>
    public void End() => _rows = null;

    /// <inheritdoc/>
    public void Write(PlanExplanation plan)
    {
        output.Rows.Flush();
        using var document = JsonDocument.Parse(plan.Json);
        document.RootElement.WriteTo(_lines.Json);
        _lines.EndLine();
        _lines.Flush();
    }

    /// <inheritdoc/>
    public void Write(JobResult result, string? rejectedPath)
    {
        output.Rows.Flush();
        JobMetrics metrics = result.Metrics;
        Utf8JsonWriter json = _lines.Json;
        json.WriteStartObject();
        if (result.Job.Length > 0)
            json.WriteString("job", result.Job);
        else
            json.WriteNull("job");
        json.WriteString("state", result.State.ToString().ToUpperInvariant());
        json.WriteNumber("rows_read", metrics.RowsRead);
        json.WriteNumber("rows_written", result.RowsWritten);
        json.WriteNumber("rows_rejected", metrics.RowsRejected);
        json.WriteNumber("seconds", Math.Round(metrics.Elapsed.TotalSeconds, 3));
        json.WriteNumber("checkpoints", result.Checkpoints);
        if (result.RestoredFrom is long checkpoint)
            json.WriteNumber("restored_from", checkpoint);
        else
            json.WriteNull("restored_from");
        json.WriteNumber("attempts", result.Attempts);
        json.WriteString("checkpoint_folder", result.CheckpointFolder);
        json.WriteNumber("model_calls", metrics.ModelCalls);
        json.WriteNumber("model_rows", metrics.ModelRows);
        json.WriteNumber("journal_hits", metrics.JournalHits);
        json.WriteNumber("shared_rows", metrics.RowsShared);
        json.WriteNumber("peak_bytes", metrics.PeakBytes);
        json.WriteEndObject();
        _lines.EndLine();
        _lines.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();
}
