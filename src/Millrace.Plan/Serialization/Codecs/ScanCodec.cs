using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

internal sealed class ScanCodec() : CoreCodec<ScanNode>("scan", 0)
{
    protected override JsonObject Write(ScanNode node)
    {
        var json = new JsonObject { ["table"] = CatalogJson.Write(node.Table), ["schema"] = SchemaJson.Write(node.TableSchema) };
        if (!node.Columns.IsDefault)
            json["columns"] = new JsonArray([.. node.Columns.Select(c => JsonValue.Create(c))]);
        if (node.WithIdentity)
            json["identity"] = true;
        if (node.RowLimit is long rows)
            json["row_limit"] = rows;
        return json;
    }

    protected override ScanNode Read(JsonObject json, ImmutableArray<LogicalNode> inputs) =>
        new(CatalogJson.ReadTable(JsonFields.Object(json, "table")), SchemaJson.Read(JsonFields.Array(json, "schema")))
        {
            Columns = JsonFields.Has(json, "columns") ? [.. JsonFields.Texts(json, "columns")] : default,
            WithIdentity = JsonFields.Flag(json, "identity", false),
            RowLimit = JsonFields.Has(json, "row_limit") ? JsonFields.Integer(json, "row_limit", 0) : null,
        };
}
