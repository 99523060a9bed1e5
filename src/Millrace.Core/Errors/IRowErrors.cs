namespace Millrace.Errors;

/// <summary>Takes errors of single rows. What becomes of such a row is decided by the operator's error policy, not by who reports.</summary>
public interface IRowErrors
{
    /// <summary>Reports that a row has no value. The reporter puts NULL in its place and goes on.</summary>
    /// <param name="row">The row's place in the batch at hand.</param>
    /// <param name="code">Stable, upper snake case: <c>DIVISION_BY_ZERO</c>.</param>
    /// <param name="message">What is wrong, with the value where that is harmless; no payload.</param>
    void Report(int row, string code, string message);

    /// <summary>Reports for a step that was fused into the caller's, under the step's own name. Default: as <see cref="Report"/>.</summary>
    /// <param name="row">The row's place in the batch at hand.</param>
    /// <param name="step">The step that failed, in the user's words: <c>image_decode</c>.</param>
    /// <param name="code">As above.</param>
    /// <param name="message">As above.</param>
    void ReportAs(int row, string step, string code, string message) => Report(row, code, message);
}
