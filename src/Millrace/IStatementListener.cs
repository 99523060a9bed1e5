using Millrace.Columnar;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Types;

namespace Millrace;

/// <summary>
/// Hears what statements do, beside the events of their jobs. All methods but <see cref="IJobListener.OnEvent"/> are called by the thread
/// that runs the statement; events come from the job's own threads, at most one at a time, and may come at the same time as rows.
/// </summary>
public interface IStatementListener : IJobListener
{
    /// <summary>A statement that answers rows is about to: <c>SELECT</c>, <c>SHOW</c>, <c>DESCRIBE</c>, <c>SET</c> without a key.</summary>
    /// <param name="columns">The columns of the rows to come; none hidden.</param>
    void OnColumns(Schema columns);

    /// <summary>Rows of the answer.</summary>
    /// <param name="rows">Rows, borrowed for the call.</param>
    void OnRows(Batch rows);

    /// <summary>All rows of the answer were handed over.</summary>
    void OnRowsEnd();

    /// <summary>The answer of <c>EXPLAIN</c>.</summary>
    void OnPlan(PlanExplanation plan);

    /// <summary>The job of a statement is over, whatever became of it. Comes after its last event, also where it never began to run.</summary>
    void OnJobEnd(JobReport report);
}
