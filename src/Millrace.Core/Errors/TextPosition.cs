namespace Millrace.Errors;

/// <summary>A place in a statement's text. Line and column count from 1; a column counts UTF-16 code units.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}, column {Column}";
}
