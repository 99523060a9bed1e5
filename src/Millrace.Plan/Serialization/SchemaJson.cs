using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Plan.Serialization;

/// <summary>Schemas as JSON: an array of fields (<see cref="TypeJson.WriteField"/>).</summary>
public static class SchemaJson
{
    /// <summary>Writes a schema.</summary>
    public static JsonArray Write(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return TypeJson.WriteFields(schema.Fields);
    }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="MillraceException"><c>PLAN_INVALID</c> (user), with the JSON path: also where two fields have one name.</exception>
    public static Schema Read(JsonArray json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Schema(TypeJson.ReadFields(json));
    }
}
