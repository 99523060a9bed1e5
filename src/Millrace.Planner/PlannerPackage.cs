using Millrace.Execution.Planning;
using Millrace.Plan.Serialization;
using Millrace.Planner.Physical.Mappings;

namespace Millrace.Planner;

/// <summary>The mappings and codecs of the engine's own nodes.</summary>
public static class PlannerPackage
{
    /// <summary>Adds them to a registry.</summary>
    public static void Register(EngineRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        CoreCodecs.Register(registry.Codecs);
        registry.Add(new ScanMapping());
        registry.Add(new ValuesMapping());
        registry.Add(new ProjectMapping());
        registry.Add(new FilterMapping());
        registry.Add(new LimitMapping());
        registry.Add(new UnnestMapping());
        registry.Add(new RebalanceMapping());
        registry.Add(new SinkMapping());
    }
}
