namespace Millrace.Execution.RowErrors;

/// <summary>Why a row has no value at some step: a value, not an exception.</summary>
/// <param name="Step">The step that failed, in the user's words: <c>image_decode</c>.</param>
/// <param name="Code">Stable, upper snake case: <c>IMAGE_TRUNCATED</c>.</param>
/// <param name="Reason">What is wrong, in a sentence without payload or secrets.</param>
public sealed record RowError(string Step, string Code, string Reason)
{
    /// <summary>The code of a row that needs more bytes than the job can ever grant.</summary>
    public const string TooLarge = "ROW_TOO_LARGE";

    /// <summary>How often the row was tried. Default: 1.</summary>
    public int Attempts { get; init; } = 1;
}
