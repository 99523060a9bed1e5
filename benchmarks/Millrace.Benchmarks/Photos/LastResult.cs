using Millrace.Columnar;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Types;

namespace Millrace.Benchmarks.Photos;

/// <summary>Keeps the result of the last job.</summary>
internal sealed class LastResult : IStatementListener
{
    /// <summary>The result; null before the first job's end.</summary>
    public JobResult? Result { get; private set; }

    /// <summary>The last row that was left out; null where none was.</summary>
    public RowRejected? Rejected { get; private set; }

    /// <inheritdoc/>
    public void OnColumns(Schema columns)
    {
    }

    /// <inheritdoc/>
    public void OnRows(Batch rows)
    {
    }

    /// <inheritdoc/>
    public void OnRowsEnd()
    {
    }

    /// <inheritdoc/>
    public void OnPlan(PlanExplanation plan)
    {
    }

    /// <inheritdoc/>
    public void OnJobEnd(JobReport report) => Result = report.Result;

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent) => Rejected = jobEvent as RowRejected ?? Rejected;
}
