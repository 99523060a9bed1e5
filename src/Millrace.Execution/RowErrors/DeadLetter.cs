using Millrace.Types;

namespace Millrace.Execution.RowErrors;

/// <summary>The columns of dead letters. Never a payload or a secret: a reference to where the row came from.</summary>
public static class DeadLetter
{
    /// <summary>
    /// <c>row_id</c> (32 hexadecimal digits; NULL when the plan carries none), <c>origin</c> (URI or position; NULL likewise),
    /// <c>operator</c> (its id), <c>step</c>, <c>code</c>, <c>reason</c>, <c>attempts</c>.
    /// </summary>
    public static Schema Schema { get; } = new(
    [
        new Field("row_id", Utf8Type.Instance),
        new Field("origin", Utf8Type.Instance),
        new Field("operator", Utf8Type.Instance, false),
        new Field("step", Utf8Type.Instance, false),
        new Field("code", Utf8Type.Instance, false),
        new Field("reason", Utf8Type.Instance, false),
        new Field("attempts", IntegerType.Int32, false),
    ]);
}
