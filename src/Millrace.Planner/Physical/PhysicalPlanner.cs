using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;
using Millrace.Plan.Serialization;

namespace Millrace.Planner.Physical;

/// <summary>Maps an optimised plan and cuts it into stages.</summary>
internal sealed class PhysicalPlanner(EngineRegistry registry, EngineOptions options)
{
    private readonly PlanningContext _context = new(registry.Typer, registry.Connectors, registry.Providers, options);

    /// <summary>Plans a job.</summary>
    public JobPlan Plan(LogicalNode root, TableDefinition? deadLetters)
    {
        PhysicalNode physical = Map(root);
        SinkExec? deadLetterSink = deadLetters is null || options.OnError != RowErrorPolicy.DeadLetter ? null : MakeDeadLetterSink(deadLetters);
        var stages = new StageBuilder(options);
        (ImmutableArray<StagePlan> plans, ImmutableArray<EdgePlan> edges) = stages.Build(physical, deadLetterSink);
        RefuseSharedStaging([.. plans.SelectMany(s => s.Operators).OfType<SinkExec>()]);
        string name = root is SinkNode sink ? sink.Table.Name : "query";
        string logical = PlanSecrets.Mask(PlanJson.Write(root, registry.Codecs), registry);
        return new JobPlan(name, plans, edges, PlanFingerprint.Of(plans, edges), logical) { KeepsRejected = deadLetterSink is not null };
    }

    private PhysicalNode Map(LogicalNode node)
    {
        ImmutableArray<PhysicalNode> inputs = [.. node.Inputs.Select(Map)];
        IPhysicalMapping mapping = registry.MappingOf(node)
            ?? throw MillraceException.Internal("MAPPING_MISSING", $"{node.GetType().Name} has no physical mapping; a package was not registered");
        return mapping.Map(node, inputs, _context);
    }

    /// <summary>A sink tidies up what it does not know in its staging folder: two in one would take each other's output away.</summary>
    private static void RefuseSharedStaging(ImmutableArray<SinkExec> sinks)
    {
        IGrouping<string, SinkExec>? shared = sinks.GroupBy(s => s.Sink.StagingPlace, StringComparer.Ordinal)
            .FirstOrDefault(g => g.Key.Length > 0 && g.Skip(1).Any());
        if (shared is null)
            return;
        throw MillraceException.User(
            "SINKS_COLLIDE",
            $"{string.Join(" and ", shared.Select(s => $"'{s.Table.Name}'"))} would be written to one folder, "
            + $"the one of '{shared.First().Sink.Place}'",
            "Give each a folder of its own: rejected rows go where 'dead-letter.path' names");
    }

    private SinkExec MakeDeadLetterSink(TableDefinition table) => new(table, registry.Connectors.Get(table).CreateSink(table, DeadLetter.Schema))
    {
        Id = "dead-letters",
        Schema = DeadLetter.Schema,
        Declarations = new OperatorDeclarations { Slot = SlotKind.IO, OutputSliceBytes = 0, MayReject = false },
    };
}
