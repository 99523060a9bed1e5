namespace Millrace.Architecture.Tests.Layering;

/// <summary>The table of layers of <c>ARCHITECTURE.md</c>: which project may reference which.</summary>
internal static class LayerTable
{
    public static IReadOnlyList<ProjectRule> Rules { get; } =
    [
        new("Millrace.Core", Layer: 0, LayerMax: -1),
        new("Millrace.Plan", Layer: 1, LayerMax: 0),
        new("Millrace.Execution", Layer: 2, LayerMax: 1),
        new("Millrace.Sql", Layer: 3, LayerMax: 1),
        new("Millrace.Planner", Layer: 3, LayerMax: 2),
        new("Millrace.Functions", Layer: 3, LayerMax: 2),
        new("Millrace.Media", Layer: 3, LayerMax: 2),
        new("Millrace.Inference", Layer: 3, LayerMax: 2),
        new("Millrace.Connectors", Layer: 3, LayerMax: 2),
        new("Millrace.Runtime", Layer: 3, LayerMax: 2),
        new("Millrace.Cluster", Layer: 4, LayerMax: 2, "Millrace.Runtime"),
        new("Millrace", Layer: 4, LayerMax: 3),
        new("Millrace.Testing", Layer: 4, LayerMax: 3),
        new("Millrace.Server", Layer: 5, LayerMax: 4),
    ];

    public static ProjectRule? Find(string project) => Rules.FirstOrDefault(rule => rule.Name == project);

    public static bool Allows(string from, string to) =>
        Find(from) is { } source
        && Find(to) is { } target
        && (target.Layer <= source.LayerMax || source.Also.Contains(to));
}
