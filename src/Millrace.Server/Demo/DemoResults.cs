using Millrace.Columnar;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Server.Progress;
using Millrace.Types;

namespace Millrace.Server.Demo;

/// <summary>Keeps what the demo's job says, for the tables at its end.</summary>
internal sealed class DemoResults(IProgressView progress) : IStatementListener
{
    private readonly Lock _gate = new();
    private readonly List<RowRejected> _rejected = [];

    /// <summary>The rejected rows, in no order; to be read after the end.</summary>
    public IReadOnlyList<RowRejected> Rejected => _rejected;

    /// <summary>What became of the job; null before its end.</summary>
    public JobReport? Job { get; private set; }

    /// <inheritdoc/>
    public void OnEvent(JobEvent jobEvent)
    {
        lock (_gate)
        {
            if (jobEvent is RowRejected rejected)
                _rejected.Add(rejected);
            else if (jobEvent is JobProgress job)
                progress.Update("embeddings", job.Metrics);
            else if (jobEvent is JobEnded)
                progress.Clear();
        }
    }

    /// <inheritdoc/>
    public void OnJobEnd(JobReport report) => Job = report;

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
}
