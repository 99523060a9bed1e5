using System.Collections.Immutable;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Planner.Analyzer;

/// <summary>
/// Carries the hidden identity columns of rows from the sources through every projection, where dead letters, native code or an operator
/// of a package (a model call) need them, and takes them out before the sink. A later rule drops them behind the last operator that needs them.
/// </summary>
internal sealed class IdentityPlacement(ExpressionTyper typer, EngineOptions options)
{
    /// <summary>Adds the columns where they are needed; a plan that carries them already is left as it is.</summary>
    public LogicalNode Apply(LogicalNode root)
    {
        if (root.Descendants().Any(n => n is ScanNode { WithIdentity: true }))
            return root;
        LogicalNode carried = IsNeeded(root) ? root.Transform(Carry) : root;
        return carried.Transform(Strip);
    }

    private bool IsNeeded(LogicalNode root) => root.Descendants().Any(n =>
        !EngineNodes.Contains(n)
            || EngineNodes.CallsNative(n, typer)
            || (options.OnError == RowErrorPolicy.DeadLetter && EngineNodes.MayReject(n, typer)));

    private LogicalNode Carry(LogicalNode node)
    {
        if (node is ScanNode scan)
            return scan with { WithIdentity = true };
        if (node is not ProjectNode project)
            return node;
        Schema input = project.Input.SchemaWith(typer);
        ImmutableArray<NamedExpression> hidden =
        [
            .. RowIdentity.Fields.Select(f => f.Name)
                .Where(name => input.IndexOf(name) >= 0 && project.Columns.All(c => c.Name != name))
                .Select(name => new NamedExpression(name, new ColumnExpression(name))),
        ];
        return hidden.IsEmpty ? project : project with { Columns = [.. project.Columns, .. hidden] };
    }

    private LogicalNode Strip(LogicalNode node)
    {
        if (node is not SinkNode sink)
            return node;
        Schema rows = sink.Input.SchemaWith(typer);
        if (rows.Fields.All(f => !Schema.IsHidden(f.Name)))
            return sink;
        ImmutableArray<NamedExpression> visible =
            [.. rows.Fields.Where(f => !Schema.IsHidden(f.Name)).Select(f => new NamedExpression(f.Name, new ColumnExpression(f.Name)))];
        return sink with { Input = new ProjectNode(sink.Input, visible) { Id = sink.Id + "/columns", Position = sink.Position } };
    }
}
