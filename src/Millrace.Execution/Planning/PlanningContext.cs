using Millrace.Execution.Connectors;
using Millrace.Execution.Models;
using Millrace.Plan.Logical;

namespace Millrace.Execution.Planning;

/// <summary>What mappings may use.</summary>
/// <param name="Typer">Types of expressions, and the functions.</param>
/// <param name="Connectors">The connectors.</param>
/// <param name="Providers">The model providers.</param>
/// <param name="Options">The engine's options as set in the session.</param>
public sealed record PlanningContext(
    ExpressionTyper Typer, ConnectorRegistry Connectors, ModelProviderRegistry Providers, EngineOptions Options);
