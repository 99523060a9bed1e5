using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class ProjectCodec() : CoreCodec<ProjectNode>("project", 1)
{
    protected override JsonObject Write(ProjectNode node) => new() { ["columns"] = new JsonArray([.. node.Columns.Select(WriteColumn)]) };

    protected override ProjectNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs)
    {
        JsonArray columns = JsonFields.Array(json, "columns");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var read = ImmutableArray.CreateBuilder<NamedExpression>(columns.Count);
        for (int i = 0; i < columns.Count; i++)
        {
            JsonObject column = JsonFields.AsObject(columns[i] ?? throw JsonFields.Missing(columns, i));
            string name = JsonFields.Text(column, "name");
            if (!names.Add(name))
                throw JsonFields.Invalid(column, $"two columns are called '{name}'");
            read.Add(new NamedExpression(name, ExpressionJson.Read(JsonFields.Required(column, "expression"))));
        }

        return new ProjectNode(inputs[0], read.MoveToImmutable());
    }

    private static JsonObject WriteColumn(NamedExpression column) =>
        new() { ["name"] = column.Name, ["expression"] = ExpressionJson.Write(column.Expression) };
}
