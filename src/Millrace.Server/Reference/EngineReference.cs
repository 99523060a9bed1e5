using Millrace.Execution.Connectors;
using Millrace.Execution.Models;
using Millrace.Execution.Planning;
using Millrace.Options;
using Millrace.Plan.Functions;

namespace Millrace.Server.Reference;

/// <summary>What exists in a session: the one source of the listing commands and of the reference pages.</summary>
internal sealed class EngineReference
{
    public EngineReference()
    {
        EngineRegistry registry = new Session().Registry;
        Functions = [.. registry.Functions.All.Where(f => f.Name[0] != '$')];
        Connectors = [.. registry.Connectors.All];
        Providers = [.. registry.Providers.All];
        Options = OptionBinder.Describe(typeof(EngineOptions));
    }

    /// <summary>Functions that users may call, by name. Operators are among them, by their signs.</summary>
    public IReadOnlyList<ScalarFunction> Functions { get; }

    /// <summary>Connectors, by name.</summary>
    public IReadOnlyList<IConnector> Connectors { get; }

    /// <summary>Model providers, by name.</summary>
    public IReadOnlyList<IModelProvider> Providers { get; }

    /// <summary>The keys of <c>--set</c>.</summary>
    public IReadOnlyList<OptionDescription> Options { get; }
}
