using Millrace.Plan.Logical;

namespace Millrace.Sql.Binder;

/// <summary>A job that writes into a table.</summary>
/// <param name="Plan">The plan, with the sink as its root.</param>
public sealed record InsertStatement(SinkNode Plan) : Statement;
