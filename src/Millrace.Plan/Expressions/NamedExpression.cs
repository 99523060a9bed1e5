namespace Millrace.Plan.Expressions;

/// <summary>An expression and the name of the column that it makes.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Expression">Its value.</param>
public sealed record NamedExpression(string Name, Expression Expression)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Expression is ColumnExpression column && column.Name == Name ? SqlForm.Name(Name) : $"{Expression} AS {SqlForm.Name(Name)}";
}
