using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Sql.Parser;

namespace Millrace.Sql.Binder;

/// <summary>The columns that names may refer to at some place of a query. Names match exactly, as in Flink.</summary>
/// <param name="Columns">The columns in order.</param>
internal sealed record Scope(ImmutableArray<ScopeColumn> Columns)
{
    /// <summary>Where no column exists.</summary>
    public static Scope Empty { get; } = new([]);

    /// <summary>Looks a dotted name up: a source and its column, or a column; what follows are fields.</summary>
    /// <exception cref="MillraceException"><c>COLUMN_NOT_FOUND</c> or <c>COLUMN_AMBIGUOUS</c> (user).</exception>
    public Expression Resolve(NameExpression name)
    {
        ImmutableArray<string> parts = name.Parts;
        if (parts.Length > 1 && Columns.Any(c => c.Source == parts[0]))
        {
            ScopeColumn[] own = [.. Columns.Where(c => c.Source == parts[0] && c.Name == parts[1])];
            if (own.Length > 0)
                return WithFields(One(own, name), name, 2);
            if (Columns.All(c => c.Name != parts[0]))
                throw NotFound($"'{parts[0]}' has no column '{parts[1]}'", parts[1], Columns.Where(c => c.Source == parts[0]), name);
        }

        ScopeColumn[] columns = [.. Columns.Where(c => c.Name == parts[0])];
        if (columns.Length > 0)
            return WithFields(One(columns, name), name, 1);
        if (Columns.IsEmpty)
        {
            string advice = $"A string stands in single quotes: '{parts[0]}'";
            throw MillraceException.User("COLUMN_NOT_FOUND", $"there is no column '{parts[0]}': there are no columns here", advice, name.Position);
        }

        throw parts.Length > 1
            ? NotFoundSource(parts[0], name)
            : NotFound($"there is no column '{parts[0]}'", parts[0], Columns, name);
    }

    /// <summary>The columns that <c>*</c> or <c>source.*</c> stands for.</summary>
    /// <param name="source">The source, or null for all.</param>
    /// <param name="position">Where the star stands.</param>
    /// <exception cref="MillraceException"><c>COLUMN_NOT_FOUND</c> (user): no such source, or there are no columns.</exception>
    public IEnumerable<ScopeColumn> Star(NameAt? source, TextPosition position)
    {
        if (Columns.IsEmpty)
            throw MillraceException.User("COLUMN_NOT_FOUND", "'*' stands for no columns: there is no FROM", "Name what to compute", position);
        ScopeColumn[] columns = [.. Columns.Where(c => source is null || c.Source == source.Value.Text)];
        return columns.Length > 0 ? columns : throw NotFoundSource(source?.Text ?? "", new NameExpression([""]) { Position = position });
    }

    private MillraceException NotFoundSource(string source, NameExpression name)
    {
        string[] sources = [.. Columns.Select(c => c.Source).OfType<string>().Distinct()];
        string? nearest = Suggestion.Nearest(source, sources.Concat(Columns.Select(c => c.Name)));
        string advice = nearest is not null ? $"Did you mean '{nearest}'?"
            : sources.Length == 0 ? "Give the source a name with AS"
            : $"The names here are: {string.Join(", ", sources)}";
        return MillraceException.User("COLUMN_NOT_FOUND", $"there is no table or column '{source}' in FROM", advice, name.Position);
    }

    private static ScopeColumn One(ScopeColumn[] found, NameExpression name)
    {
        if (found.Length == 1)
            return found[0];
        string choices = string.Join(" or ", found.Select(c => c.Source is null ? c.Name : $"{c.Source}.{c.Name}").Distinct());
        throw MillraceException.User(
            "COLUMN_AMBIGUOUS", $"'{found[0].Name}' may be one of {found.Length} columns", $"Write {choices}", name.Position);
    }

    private static Expression WithFields(ScopeColumn column, NameExpression name, int first)
    {
        Expression result = new ColumnExpression(column.PlanName) { Position = name.Position };
        foreach (string field in name.Parts.Skip(first))
            result = new CallExpression("field", [result, LiteralExpression.Of(field)]) { Position = name.Position };
        return result;
    }

    private static MillraceException NotFound(string message, string name, IEnumerable<ScopeColumn> columns, NameExpression at)
    {
        const int ShownMax = 20;
        string[] names = [.. columns.Select(c => c.Name).Distinct()];
        string? nearest = names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? Suggestion.Nearest(name, names);
        string all = string.Join(", ", names.Take(ShownMax)) + (names.Length > ShownMax ? ", …" : "");
        string advice = nearest is null ? $"The columns are: {all}" : $"Did you mean '{nearest}'?";
        return MillraceException.User("COLUMN_NOT_FOUND", message, advice, at.Position);
    }
}
