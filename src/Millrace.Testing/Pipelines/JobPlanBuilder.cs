using System.Collections.Immutable;
using System.Globalization;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Testing.Pipelines;

/// <summary>Builds plans stage by stage, for tests and benchmarks of the runtime. A stage reads the one before it unless told otherwise.</summary>
public sealed class JobPlanBuilder
{
    private readonly List<StagePlan> _stages = [];
    private readonly List<EdgePlan> _edges = [];

    /// <summary>Adds a source stage.</summary>
    public JobPlanBuilder Source(ISource source, Schema schema, int subtasks = 1, long sliceBytes = 1024)
    {
        var node = new SourceExec(Table("source"), source)
        {
            Id = $"op{_stages.Count}",
            Schema = schema,
            Declarations = new OperatorDeclarations { Slot = SlotKind.IO, OutputSliceBytes = sliceBytes },
        };
        _stages.Add(new StagePlan(_stages.Count, [node], subtasks, SlotKind.IO, true, BatchNeed.None));
        return this;
    }

    /// <summary>Adds a stage of one operator.</summary>
    /// <param name="title">Its name.</param>
    /// <param name="create">Makes the step of one instance.</param>
    /// <param name="declarations">What it declares; default: the engine's defaults with slices of 1 KiB.</param>
    /// <param name="subtasks">Default: 1.</param>
    /// <param name="isOrdered">Default: true.</param>
    /// <param name="from">The stages that it reads; default: the one before it.</param>
    public JobPlanBuilder Stage(
        string title,
        Func<Func<IStepContext, StepStatus>> create,
        OperatorDeclarations? declarations = null,
        int subtasks = 1,
        bool isOrdered = true,
        params int[] from)
    {
        declarations ??= new OperatorDeclarations { OutputSliceBytes = 1024 };
        var node = new LambdaExec(title, create) { Id = $"op{_stages.Count}", Schema = Schema.Empty, Declarations = declarations };
        return Add(new StagePlan(_stages.Count, [node], subtasks, declarations.Slot, isOrdered, BatchNeed.None), from);
    }

    /// <summary>Adds a stage of one physical operator, with an identity of its own.</summary>
    /// <param name="node">The operator; its id is replaced by the stage's.</param>
    /// <param name="subtasks">Default: 1.</param>
    /// <param name="isOrdered">Default: true.</param>
    /// <param name="from">The stages that it reads; default: the one before it.</param>
    public JobPlanBuilder Operator(OperatorExec node, int subtasks = 1, bool isOrdered = true, params int[] from)
    {
        ArgumentNullException.ThrowIfNull(node);
        OperatorExec placed = node with { Id = $"op{_stages.Count}" };
        return Add(
            new StagePlan(_stages.Count, [placed], subtasks, node.Declarations.Slot, isOrdered, node.Declarations.BatchNeed), from);
    }

    /// <summary>Adds a sink stage.</summary>
    public JobPlanBuilder Sink(ISink sink, int subtasks = 1, params int[] from)
    {
        var node = new SinkExec(Table("sink"), sink) { Id = $"op{_stages.Count}", Schema = Schema.Empty };
        return Add(new StagePlan(_stages.Count, [node], subtasks, SlotKind.IO, true, BatchNeed.None), from);
    }

    /// <summary>Sends the dead letters of all operator stages so far to a sink of their own.</summary>
    public JobPlanBuilder DeadLetters(ISink sink)
    {
        int to = _stages.Count;
        var node = new SinkExec(Table("dead_letters"), sink) { Id = $"op{to}", Schema = Execution.RowErrors.DeadLetter.Schema };
        foreach (StagePlan stage in _stages.Where(s => s.Operators[0] is OperatorExec))
            _edges.Add(new EdgePlan($"{stage.Index}-{to}-dead", stage.Index, to, ExchangeKind.Rebalance, true, 4096));
        _stages.Add(new StagePlan(to, [node], 1, SlotKind.IO, true, BatchNeed.None));
        return this;
    }

    /// <summary>The plan.</summary>
    public JobPlan Build(string name = "test") => new(name, [.. _stages], [.. _edges], "", "");

    private static TableDefinition Table(string name) => new(name, null, ImmutableSortedDictionary<string, string>.Empty);

    private JobPlanBuilder Add(StagePlan stage, int[] from)
    {
        foreach (int producer in from.Length == 0 ? [stage.Index - 1] : from)
        {
            StagePlan upstream = _stages[producer];
            ExchangeKind exchange = upstream.Subtasks == stage.Subtasks ? ExchangeKind.Forward : ExchangeKind.Rebalance;
            string id = string.Create(CultureInfo.InvariantCulture, $"{producer}-{stage.Index}");
            _edges.Add(new EdgePlan(id, producer, stage.Index, exchange, false, upstream.Operators[^1].Declarations.OutputSliceBytes));
        }

        _stages.Add(stage);
        return this;
    }
}
