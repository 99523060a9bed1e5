namespace Millrace.Plan.Expressions;

/// <summary>The value of a column.</summary>
/// <param name="Name">The column's name; matching is exact.</param>
public sealed record ColumnExpression(string Name) : Expression
{
    /// <inheritdoc/>
    public override string ToString() => SqlForm.Name(Name);
}
