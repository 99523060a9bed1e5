using System.Collections.Concurrent;
using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Inference.Operators;
using Millrace.Inference.Providers.Delegates;
using Millrace.Plan.Catalog;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Benchmarks.Inference;

/// <summary>R18: at a low rate, batches are merged over subtasks and no row waits longer than it may.</summary>
internal sealed class BatchFill : IBenchmark
{
    private const int Subtasks = 8;
    private const int RowsPerSubtask = 20;
    private const double MeanRowsMin = 12;
    private const double WaitSecondsMax = 2.2;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Id => "R18";

    /// <inheritdoc/>
    public string Summary => "8 subtasks of 1 row/s each, batches that may wait 2 s: rows of a model batch, and the longest wait";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        TimeProvider time = TimeProvider.System;
        var batches = new ConcurrentBag<(int Rows, double WaitSeconds)>();
        ValueTask<Batch> PredictAsync(ModelDefinition model, Batch inputs, ModelCallContext context)
        {
            double oldest = 0;
            foreach (long made in inputs[0].Values<long>())
                oldest = Math.Max(oldest, time.GetElapsedTime(made).TotalSeconds);
            batches.Add((inputs.RowCount, oldest));
            return ValueTask.FromResult(new Batch(model.Output, [inputs[0].Share()], inputs.RowCount));
        }

        var model = new ModelDefinition(
            "model",
            TickingSource.Schema,
            new Schema([new Field("answer", IntegerType.Int64)]),
            ImmutableSortedDictionary<string, string>.Empty.Add("provider", "delegate"));
        var provider = new DelegateModelProvider(
            "delegate", "answers its input", PredictAsync, new DelegateModelOptions { BatchNeed = new BatchNeed(32, Batch.MaxBytes, Wait) });
        JobResult result = await new LocalJobExecutor().RunAsync(MakePlan(model, provider, time), new EngineOptions(), null, CancellationToken.None);
        if (result.Metrics.RowsWritten != Subtasks * RowsPerSubtask)
            throw new InvalidOperationException($"{result.State}: {result.Metrics.RowsWritten} rows: {result.Error}");
        return
        [
            new("mean rows of a model batch", batches.Average(b => b.Rows), "rows", MeanRowsMin, "least", RatioMin: 1),
            new("longest wait of a row", batches.Max(b => b.WaitSeconds), "s", WaitSecondsMax, "most", 1),
        ];
    }

    private static JobPlan MakePlan(ModelDefinition model, DelegateModelProvider provider, TimeProvider time)
    {
        var plan = new ModelPlan(provider, model);
        var schema = new Schema([.. model.Input.Fields, .. model.Output.Fields]);
        var inference = new InferenceExec
        {
            Id = "model",
            Schema = schema,
            Declarations = InferenceExec.Declare(plan, schema),
            Model = plan,
            InputColumns = [0],
            CarriedColumns = [.. Enumerable.Range(0, model.Input.Count)],
        };
        return new JobPlanBuilder()
            .Source(new TickingSource(Subtasks, TimeSpan.FromSeconds(1), RowsPerSubtask, time), TickingSource.Schema, Subtasks)
            .Operator(inference, Subtasks)
            .Sink(new CollectingSink<long>((batch, row) => batch[1].Values<long>()[row]), Subtasks)
            .Build("batch-fill");
    }
}
