using System.Text.Json.Nodes;
using Millrace.Execution.Planning;
using Millrace.Options;

namespace Millrace.Planner.Physical;

/// <summary>
/// Keeps secrets out of plans that are shown or stored: options that a connector or provider marks as secret are masked, references stay.
/// </summary>
internal static class PlanSecrets
{
    private const string Options = "options";

    /// <summary>Masks a logical plan's JSON.</summary>
    public static string Mask(string plan, EngineRegistry registry)
    {
        Dictionary<string, string[]> connectors = registry.Connectors.All.ToDictionary(c => c.Name, c => Secrets(c.Options), StringComparer.Ordinal);
        Dictionary<string, string[]> providers = registry.Providers.All.ToDictionary(p => p.Name, p => Secrets(p.Options), StringComparer.Ordinal);
        if (connectors.Values.Concat(providers.Values).All(secrets => secrets.Length == 0))
            return plan;
        JsonNode? root = JsonNode.Parse(plan);
        Mask(root, connectors, providers);
        return root?.ToJsonString() ?? plan;
    }

    private static string[] Secrets(IReadOnlyList<OptionDescription> options) => [.. options.Where(o => o.IsSecret).Select(o => o.Key)];

    private static void Mask(JsonNode? node, Dictionary<string, string[]> connectors, Dictionary<string, string[]> providers)
    {
        if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
                Mask(item, connectors, providers);
        }
        else if (node is JsonObject members)
        {
            // A call's options lie over those of its model.
            if (members["configuration"] is JsonObject call && members["model"]?[Options] is JsonObject model)
                Mask(call, SecretsOf(model, connectors, providers));
            foreach ((string key, JsonNode? value) in members)
            {
                if (key == Options && value is JsonObject options)
                    Mask(options, SecretsOf(options, connectors, providers));
                Mask(value, connectors, providers);
            }
        }
    }

    private static string[] SecretsOf(JsonObject options, Dictionary<string, string[]> connectors, Dictionary<string, string[]> providers) =>
        connectors.GetValueOrDefault((string?)options["connector"] ?? "") ?? providers.GetValueOrDefault((string?)options["provider"] ?? "") ?? [];

    private static void Mask(JsonObject options, string[] secrets)
    {
        foreach (string key in secrets)
        {
            if ((string?)options[key] is string text)
                options[key] = SecretReference.Show(text);
        }
    }
}
