using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Sql.Binder;

/// <summary>A query whose rows go to whoever asked.</summary>
/// <param name="Plan">The plan; the root makes the rows.</param>
/// <param name="Schema">The columns of the result, none hidden.</param>
public sealed record QueryStatement(LogicalNode Plan, Schema Schema) : Statement;
