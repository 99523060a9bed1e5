using System.Collections.Immutable;
using Millrace.Plan.Expressions;

namespace Millrace.Sql.Parser;

/// <summary>
/// A dotted name that the binder looks up: <c>column</c>, <c>table.column</c>, and fields of a column behind either. Parsed expressions are
/// those of the plan with this kind of leaf in the place of columns.
/// </summary>
/// <param name="Parts">The names between the dots.</param>
internal sealed record NameExpression(ImmutableArray<string> Parts) : Expression
{
    /// <inheritdoc/>
    public bool Equals(NameExpression? other) => other is not null && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Parts[0]);

    /// <inheritdoc/>
    public override string ToString() => string.Join('.', Parts.Select(p => Keywords.IsReserved(p) ? $"\"{p}\"" : SqlForm.Name(p)));
}
