using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class ValuesCodec() : CoreCodec<ValuesNode>("values", 0)
{
    protected override JsonObject Write(ValuesNode node) => new()
    {
        ["schema"] = SchemaJson.Write(node.Schema),
        ["rows"] = new JsonArray([.. node.Rows.Select(row => ExpressionJson.WriteAll(row))]),
    };

    protected override ValuesNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs)
    {
        Schema schema = SchemaJson.Read(JsonFields.Array(json, "schema"));
        JsonArray rows = JsonFields.Array(json, "rows");
        return new ValuesNode(schema, [.. rows.Select((row, i) => ReadRow(row ?? throw JsonFields.Missing(rows, i), schema))]);
    }

    private static ImmutableArray<Expression> ReadRow(JsonNode json, Schema schema)
    {
        if (json is not JsonArray row || row.Count != schema.Count)
            throw JsonFields.Invalid(json, $"a row is an array of {schema.Count} expressions");
        return [.. row.Select((value, i) => ExpressionJson.Read(value ?? throw JsonFields.Missing(row, i)))];
    }
}
