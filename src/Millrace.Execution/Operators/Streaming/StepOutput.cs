namespace Millrace.Execution.Operators.Streaming;

/// <summary>What a step that evaluates expressions emits: it reserves its bytes by that.</summary>
internal enum StepOutput
{
    /// <summary>The values.</summary>
    Values,

    /// <summary>Rows of its input; the values go back at its end.</summary>
    InputRows,

    /// <summary>Nothing yet.</summary>
    Nothing,
}
