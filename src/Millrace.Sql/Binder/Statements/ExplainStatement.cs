using Millrace.Plan.Logical;

namespace Millrace.Sql.Binder;

/// <summary>Shows how a statement would run.</summary>
/// <param name="Plan">The plan of a query or of an INSERT, as those statements have it.</param>
public sealed record ExplainStatement(LogicalNode Plan) : Statement;
