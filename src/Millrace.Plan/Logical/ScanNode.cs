using System.Collections.Immutable;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Reads a table.</summary>
/// <param name="Table">The table; the plan carries all that its connector needs.</param>
/// <param name="TableSchema">All columns of the table, declared or found out.</param>
public sealed record ScanNode(TableDefinition Table, Schema TableSchema) : LogicalNode
{
    /// <summary>The columns to read, in order; default (uninitialised): all.</summary>
    public ImmutableArray<string> Columns { get; init; }

    /// <summary>Whether each row carries its identity in the hidden columns of <see cref="RowIdentity"/>.</summary>
    public bool WithIdentity { get; init; }

    /// <summary>At most so many rows are needed; null when all are.</summary>
    public long? RowLimit { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this;

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer)
    {
        IEnumerable<Field> fields = Columns.IsDefault ? TableSchema.Fields : Columns.Select(TableSchema.Get);
        return new Schema([.. fields, .. WithIdentity ? RowIdentity.Fields : []]);
    }

    /// <inheritdoc/>
    public override string Describe()
    {
        string columns = Columns.IsDefault ? "*" : string.Join(", ", Columns);
        string limit = RowLimit is long rows ? $", at most {rows} rows" : "";
        return $"Scan {Table.Name} ({Table.Connector}): {columns}{(WithIdentity ? ", identity" : "")}{limit}";
    }

    /// <inheritdoc/>
    public bool Equals(ScanNode? other) =>
        other is not null && base.Equals(other) && Table.Equals(other.Table) && TableSchema.Equals(other.TableSchema)
        && WithIdentity == other.WithIdentity && RowLimit == other.RowLimit && Columns.IsDefault == other.Columns.IsDefault
        && (Columns.IsDefault || Columns.AsSpan().SequenceEqual(other.Columns.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => Table.GetHashCode();
}
