using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Models;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Inference.Journal;
using Millrace.Inference.Operators;
using Millrace.Inference.Providers.Delegates;
using Millrace.Memory;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Inference.Tests.Operators;

/// <summary>A job of numbers through a model and into memory. The model declares <c>n BIGINT → m BIGINT</c>; <c>m</c> is to be <c>2 n</c>.</summary>
internal sealed class ModelPipeline
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(30);

    private CollectingSink<(long? In, long? Out)>? _sink;

    public int Splits { get; init; } = 1;

    public int BatchesPerSplit { get; init; } = 10;

    public int RowsPerBatch { get; init; } = 10;

    public int Subtasks { get; init; } = 1;

    public bool IsOrdered { get; init; } = true;

    public RowErrorPolicy OnError { get; init; } = RowErrorPolicy.DeadLetter;

    public Func<long, bool> IsNull { get; init; } = _ => false;

    public DelegateModelOptions Model { get; init; } = new();

    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public CancellationToken Stop { get; init; }

    /// <summary>The folder of the journal, or null for none.</summary>
    public string? Journal { get; init; }

    /// <summary>The number at a place of the input. Default: the place.</summary>
    public Func<long, long> Number { get; init; } = n => n;

    public Action<Batch>? OnWrite { get; init; }

    public CollectingSink<(long? In, long? Out)> Sink => _sink ??= new((b, r) => (Read(b[0], r), Read(b[1], r))) { OnWrite = OnWrite };

    public CollectingSink<string> Letters { get; } = new((b, r) => $"{b["step"].GetString(r)} {b["code"].GetString(r)}");

    public static Schema Schema { get; } = new([new Field("n", IntegerType.Int64)]);

    public static Schema OutputSchema { get; } = new([new Field("m", IntegerType.Int64)]);

    public static ModelDefinition Definition(ImmutableSortedDictionary<string, string> options) =>
        new("double", Schema, OutputSchema, options.SetItem("provider", "test"));

    /// <summary>Runs the job; no native byte may stay.</summary>
    public async Task<JobResult> RunAsync(ModelFunction function)
    {
        var provider = new DelegateModelProvider("test", "a test", function, Model);
        var model = new ModelPlan(provider, Definition(Options));
        var schema = new Schema([.. Schema.Fields, .. OutputSchema.Fields]);
        var node = new InferenceExec
        {
            Id = "",
            Schema = schema,
            Model = model,
            InputColumns = [0],
            CarriedColumns = [.. Enumerable.Range(0, Schema.Count)],
            Journal = Journal is null ? null : new JournalPlan(Journal, 1 << 20, 1 << 20),
            Declarations = InferenceExec.Declare(model, schema),
        };
        JobPlan plan = new JobPlanBuilder()
            .Source(new MemorySource(Splits, BatchesPerSplit, Make), Schema, Subtasks)
            .Operator(node, Subtasks, IsOrdered)
            .Sink(Sink)
            .DeadLetters(Letters)
            .Build();
        var options = new EngineOptions { CpuSlots = 2, MemoryLimit = ByteSize.FromMiB(64), IsOrdered = IsOrdered, OnError = OnError };
        var executor = new LocalJobExecutor();
        JobResult result = await executor.RunAsync(plan, options, null, Stop).WaitAsync(TimeMax, CancellationToken.None);
        Assert.Equal(0, executor.LeakedBytes);
        return result;
    }

    /// <summary>The honest model.</summary>
    public static ValueTask<Batch> Double(ModelDefinition model, Batch inputs, ModelCallContext context) =>
        ValueTask.FromResult(Map(inputs, context.Allocator, n => 2 * n));

    public static Batch Map(Batch inputs, MemoryAllocator allocator, Func<long, long> map)
    {
        using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, allocator, inputs.RowCount);
        foreach (long n in inputs[0].Values<long>())
            builder.Append(map(n));
        return new Batch(OutputSchema, [builder.Finish()], inputs.RowCount);
    }

    private static long? Read(Column column, int row) => column.IsNull(row) ? null : column.Values<long>()[row];

    private Batch Make(Execution.Sources.IReadContext context, int split, int batch)
    {
        using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, context.Allocator, RowsPerBatch);
        long first = ((long)split * BatchesPerSplit + batch) * RowsPerBatch;
        for (long n = first; n < first + RowsPerBatch; n++)
        {
            if (IsNull(n))
                builder.AppendNull();
            else
                builder.Append(Number(n));
        }

        return new Batch(Schema, [builder.Finish()], RowsPerBatch);
    }
}
