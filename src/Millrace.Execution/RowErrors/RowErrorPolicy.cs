namespace Millrace.Execution.RowErrors;

/// <summary>What becomes of a row that a step has no value for: option <c>on-error</c>.</summary>
public enum RowErrorPolicy
{
    /// <summary>The row is left out and written to the dead letters, with step and reason.</summary>
    DeadLetter,

    /// <summary>The job ends with the row's error.</summary>
    Fail,

    /// <summary>The value is NULL and the row goes on; the error is counted.</summary>
    Null,

    /// <summary>The row is left out; the error is counted.</summary>
    Skip,
}
