using Millrace.Columnar;
using Millrace.Execution.Models;
using Millrace.Inference.Journal;
using Millrace.Inference.Providers.Delegates;
using Millrace.Inference.Tests.Operators;
using Millrace.Plan.Catalog;
using Millrace.Runtime.Jobs;

namespace Millrace.Inference.Tests.Journal;

public sealed class JournalPipelineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("millrace-journal-");
    private int _rows;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(4, 3, false)]
    public async Task RunAsync_EqualInputs_CallTheModelOnceAndASecondJobNever(int splits, int subtasks, bool isOrdered)
    {
        JobResult first = await RunAsync(Pipeline(splits, subtasks, isOrdered));
        JobResult second = await RunAsync(Pipeline(splits, subtasks, isOrdered));

        Assert.Equal(37, _rows);
        Assert.Equal(37, first.Metrics.ModelRows);
        Assert.Equal(splits * 100 - 37, first.Metrics.JournalHits + first.Metrics.RowsShared);
        Assert.Equal(0, second.Metrics.ModelCalls);
        Assert.Equal(splits * 100, second.Metrics.JournalHits);
        Assert.Empty(second.Warnings);
    }

    [Fact]
    public async Task RunAsync_AnotherVersionOfTheModel_IsAsked()
    {
        await RunAsync(Pipeline());
        await RunAsync(Pipeline(model: new DelegateModelOptions { Version = "2" }));

        Assert.Equal(74, _rows);
    }

    [Fact]
    public async Task RunAsync_FolderThatCannotBe_FinishesWithoutTheJournal()
    {
        string file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");

        JobResult result = await RunAsync(Pipeline(folder: Path.Combine(file, "journal")));

        Assert.Equal("JOURNAL_OFF", Assert.Single(result.Warnings).Code);
        Assert.Equal(0, result.Metrics.JournalHits);
        Assert.InRange(_rows, 37, 100);
    }

    [Fact]
    public async Task RunAsync_StoppedBetweenCalls_HasKeptWhatWasAnswered()
    {
        using var stop = new CancellationTokenSource();
        int calls = 0;
        await Pipeline(stop: stop.Token).RunAsync(async (model, inputs, context) =>
        {
            if (Interlocked.Increment(ref calls) == 2)
                await stop.CancelAsync();
            context.Cancellation.ThrowIfCancellationRequested();
            return await Count(model, inputs, context);
        });
        int kept = _rows;

        JobResult second = await RunAsync(Pipeline());

        Assert.InRange(kept, 1, 36);
        Assert.Equal(37, _rows);
        Assert.Equal(37 - kept, second.Metrics.ModelRows);
    }

    [Fact]
    public async Task RunAsync_NullInputs_StayWithoutKeyAndCall()
    {
        ModelPipeline pipeline = Pipeline(isNull: n => n % 2 == 0);
        JobResult result = await RunAsync(pipeline);

        Assert.Equal(50, result.Metrics.ModelRows + result.Metrics.JournalHits + result.Metrics.RowsShared);
    }

    [Fact]
    public void Describe_WithAJournal_SaysSo()
    {
        var exec = new Inference.Operators.InferenceExec
        {
            Id = "",
            Schema = ModelPipeline.OutputSchema,
            InputColumns = [0],
            CarriedColumns = [],
            Model = new Inference.Operators.ModelPlan(new DelegateModelProvider("test", "a test", Count), JournalWorld.Define("m")),
        };

        Assert.DoesNotContain("journal", exec.Describe(), StringComparison.Ordinal);
        Assert.EndsWith(", journal", (exec with { Journal = new JournalPlan("/x", 1, 1) }).Describe(), StringComparison.Ordinal);
    }

    private async Task<JobResult> RunAsync(ModelPipeline pipeline)
    {
        JobResult result = await pipeline.RunAsync(Count);
        Assert.Null(result.Error);
        Assert.Equal(pipeline.Splits * 100, pipeline.Sink.Rows.Count);
        Assert.All(pipeline.Sink.Rows, r => Assert.Equal(2 * r.In, r.Out));
        return result;
    }

    private ValueTask<Batch> Count(ModelDefinition model, Batch inputs, ModelCallContext context)
    {
        Interlocked.Add(ref _rows, inputs.RowCount);
        return ModelPipeline.Double(model, inputs, context);
    }

    private ModelPipeline Pipeline(
        int splits = 1,
        int subtasks = 1,
        bool isOrdered = true,
        DelegateModelOptions? model = null,
        string? folder = null,
        Func<long, bool>? isNull = null,
        CancellationToken stop = default) => new()
        {
            Splits = splits,
            Subtasks = subtasks,
            IsOrdered = isOrdered,
            Number = n => n % 37,
            IsNull = isNull ?? (_ => false),
            Model = model ?? new DelegateModelOptions(),
            Journal = folder ?? Path.Combine(_folder.FullName, "journal"),
            Stop = stop,
        };
}
