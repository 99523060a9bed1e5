using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>A bound part of a query.</summary>
/// <param name="Node">What makes the rows.</param>
/// <param name="Schema">Its columns, hidden ones too.</param>
/// <param name="Depth">Nodes from it down to its furthest source.</param>
internal sealed record BoundRows(LogicalNode Node, Schema Schema, int Depth);
