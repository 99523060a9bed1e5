using Millrace.Columnar;
using Millrace.Planner.Explain;
using Millrace.Runtime.Jobs;
using Millrace.Types;

namespace Millrace.Server.Output;

/// <summary>Writes what statements answer to standard output. Called from one thread at a time.</summary>
internal interface IResultWriter : IDisposable
{
    /// <summary>Rows of these columns follow.</summary>
    void Begin(Schema columns);

    /// <summary>Writes rows, borrowed; the first ones may be held back until more have come.</summary>
    void Write(Batch rows);

    /// <summary>Whether rows are held back that nobody sees yet.</summary>
    bool IsHolding => false;

    /// <summary>Writes the rows that are held back.</summary>
    void Release()
    {
    }

    /// <summary>All rows were written.</summary>
    void End();

    /// <summary>Writes a plan.</summary>
    void Write(PlanExplanation plan);

    /// <summary>Writes what became of a job that wrote a table.</summary>
    void Write(JobResult result, string? rejectedPath);
}
