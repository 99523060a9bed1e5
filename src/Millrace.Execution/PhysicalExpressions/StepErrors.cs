using Millrace.Errors;
using Millrace.Execution.RowErrors;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>Gives row errors the name of the step that they come from, and passes them on to the frame.</summary>
/// <param name="frame">Where rows are counted.</param>
/// <param name="step">The function's name.</param>
/// <param name="isScalar">Whether row 0 stands for all rows of the frame.</param>
internal sealed class StepErrors(EvaluationFrame frame, string step, bool isScalar) : IRowErrors
{
    public void Report(int row, string code, string message) => ReportAs(row, step.TrimStart('$'), code, message);

    public void ReportAs(int row, string step, string code, string message)
    {
        var error = new RowError(step, code, message);
        if (isScalar)
            frame.ReportAll(error);
        else
            frame.Report(row, error);
    }
}
