using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization.Codecs;

/// <summary>The member <c>carried</c> of nodes that pass columns of their input on; missing where they pass all.</summary>
internal static class CarriedJson
{
    private const string Name = "carried";

    /// <summary>Adds the member, if there is something to say.</summary>
    public static void Write(JsonObject json, CarriedColumns? carried)
    {
        if (carried is not null)
            json[Name] = new JsonArray([.. carried.Names.Select(c => JsonValue.Create(c))]);
    }

    /// <summary>Reads the member; null where it is missing.</summary>
    public static CarriedColumns? Read(JsonObject json) => json.ContainsKey(Name) ? new CarriedColumns([.. JsonFields.Texts(json, Name)]) : null;
}
