using Millrace.Execution.Connectors;
using Millrace.Execution.Models;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Plan.Rules;
using Millrace.Plan.Serialization;

namespace Millrace.Execution.Planning;

/// <summary>What packages bring: each adds its own in one static method <c>Register(EngineRegistry)</c>. Filled once, then only read.</summary>
public sealed class EngineRegistry
{
    private readonly Dictionary<Type, IPhysicalMapping> _mappings = [];
    private readonly List<ILogicalRule> _rules = [];

    /// <summary>Makes an empty registry.</summary>
    public EngineRegistry() => Typer = new ExpressionTyper(Functions);

    /// <summary>Scalar functions.</summary>
    public FunctionRegistry Functions { get; } = new();

    /// <summary>Connectors.</summary>
    public ConnectorRegistry Connectors { get; } = new();

    /// <summary>Model providers.</summary>
    public ModelProviderRegistry Providers { get; } = new();

    /// <summary>Codecs of logical nodes.</summary>
    public NodeCodecRegistry Codecs { get; } = new();

    /// <summary>Types of expressions over <see cref="Functions"/>.</summary>
    public ExpressionTyper Typer { get; }

    /// <summary>Optimizer rules, in the order of registration.</summary>
    public IReadOnlyList<ILogicalRule> Rules => _rules;

    /// <summary>Adds an optimizer rule.</summary>
    public void Add(ILogicalRule rule) => _rules.Add(rule);

    /// <summary>Adds the mapping of a kind of node. There is one a kind.</summary>
    public void Add(IPhysicalMapping mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _mappings.Add(mapping.NodeType, mapping);
    }

    /// <summary>The mapping of a node, or null.</summary>
    public IPhysicalMapping? MappingOf(LogicalNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _mappings.GetValueOrDefault(node.GetType());
    }
}
