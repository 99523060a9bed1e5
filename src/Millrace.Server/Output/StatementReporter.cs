using Millrace.Columnar;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Supervision;
using Millrace.Server.Progress;
using Millrace.Types;

namespace Millrace.Server.Output;

/// <summary>Brings rows, job lines, warnings and progress onto the two outputs without mixing them up. Thread-safe.</summary>
/// <param name="diagnostics">Standard error.</param>
/// <param name="results">Where rows go. What it holds back is written 100 ms after the first row, and before anything else is said.</param>
/// <param name="progress">Where progress is shown.</param>
/// <param name="time">The clock.</param>
internal sealed class StatementReporter(TextWriter diagnostics, IResultWriter results, IProgressView progress, TimeProvider time) : IStatementListener
{
    private const int WarningsMax = 10;
    private static readonly TimeSpan HoldTime = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly List<RowRejected> _rejected = [];
    private readonly JobWarnings _warnings = new();
    private string _jobName = "";
    private ITimer? _hold;

    /// <summary>Is told before rows are printed; null without a supervisor.</summary>
    public SupervisedRun? Supervision { get; init; }

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        lock (_gate)
        {
            switch (jobEvent)
            {
                case JobStarted started:
                    _jobName = started.Name;
                    break;
                case RowRejected rejected when _rejected.Count < WarningsMax:
                    _rejected.Add(rejected);
                    break;
                case JobProgress when results.IsHolding:
                    break; // Rows that have come go first, and progress comes again.
                case JobProgress job:
                    progress.Update(_jobName, job.Metrics);
                    break;
                case JobEnded:
                    progress.Clear();
                    _warnings.Clear();
                    break;
                default:
                    Warn(_warnings.Of(jobEvent));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void OnColumns(Schema columns)
    {
        lock (_gate)
        {
            results.Begin(columns);
        }
    }

    /// <inheritdoc/>
    public void OnRows(Batch rows)
    {
        lock (_gate)
        {
            progress.Clear();
            Supervision?.OnPrinting();
            results.Write(rows);
            if (results.IsHolding)
                _hold ??= time.CreateTimer(_ => OnHeld(), null, HoldTime, Timeout.InfiniteTimeSpan);
            else
                EndHold();
        }
    }

    /// <inheritdoc/>
    public void OnRowsEnd()
    {
        lock (_gate)
        {
            progress.Clear();
            Supervision?.OnPrinting();
            results.End();
            EndHold();
        }
    }

    /// <inheritdoc/>
    public void OnPlan(PlanExplanation plan)
    {
        lock (_gate)
        {
            Supervision?.OnPrinting();
            results.Write(plan);
        }
    }

    /// <inheritdoc/>
    public void OnJobEnd(JobReport report)
    {
        lock (_gate)
        {
            progress.Clear();
            Release();
            if (!report.IsQuery)
                results.Write(report.Result, report.RejectedPath);
            Warn(report);
            _rejected.Clear();
        }
    }

    private void OnHeld()
    {
        lock (_gate)
        {
            progress.Clear();
            Release();
        }
    }

    private void Release()
    {
        results.Release();
        EndHold();
    }

    private void EndHold()
    {
        _hold?.Dispose();
        _hold = null;
    }

    private void Warn(string? warning)
    {
        if (warning is null)
            return;
        progress.Clear();
        Release();
        diagnostics.WriteLine(ValueText.OneLine(warning));
    }

    private void Warn(JobReport report)
    {
        foreach (JobWarning warning in report.Result.Warnings)
            diagnostics.WriteLine($"warning {warning.Code}: {ValueText.OneLine(warning.Message)}");

        // Where they are written, the rows are there to be read.
        if (report.RejectedPath is not null)
            return;
        foreach (RowRejected row in _rejected)
        {
            string origin = row.Origin is null ? "" : $"{row.Origin}: ";
            diagnostics.WriteLine($"warning {row.Code}: {ValueText.OneLine($"{origin}{row.Step}: {row.Reason}")}");
        }

        JobMetrics metrics = report.Result.Metrics;
        if (metrics.RowsRejected > 0)
            diagnostics.WriteLine($"warning: {metrics.RowsRejected:N0} of {metrics.RowsRead:N0} rows were rejected");
        if (metrics.RowsNulled > 0)
            diagnostics.WriteLine($"warning: {metrics.RowsNulled:N0} rows have NULL in place of a value");
    }
}
