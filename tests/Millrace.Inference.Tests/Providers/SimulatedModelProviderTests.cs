using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Inference.Batching;
using Millrace.Inference.Providers.Simulated;
using Millrace.Inference.Tests.Batching;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Testing.Connectors;
using Millrace.Types;

namespace Millrace.Inference.Tests.Providers;

public sealed class SimulatedModelProviderTests : IDisposable
{
    private static readonly Schema Input = new([new Field("text", Utf8Type.Instance)]);

    private static readonly Schema Output = new(
    [
        new Field("flag", BooleanType.Instance), new Field("count", IntegerType.Int32), new Field("score", FloatType.Float32),
        new Field("word", Utf8Type.Instance), new Field("tags", new ListType(Utf8Type.Instance)), new Field("embedding", new EmbeddingType(48)),
        new Field("box", new StructType([new Field("x", FloatType.Float64), new Field("y", FloatType.Float16)])),
    ]);

    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("simulated tests");
    private readonly ManualTime _time = new();
    private readonly SimulatedModelProvider _provider = new();

    public void Dispose() => Assert.Equal(0, _allocator.LiveBytes);

    [Fact]
    public async Task PredictAsync_RowsTogetherOrAlone_DependOnTheirInputsOnly()
    {
        using IModel model = _provider.Load(Define(Output));
        using Batch inputs = Texts("a", "b", "a", "");
        using Batch together = await PredictAsync(model, inputs);

        string[] rows = [.. Enumerable.Range(0, 4).Select(r => ValueText.OfRow(together, r))];
        for (int i = 0; i < 4; i++)
        {
            using Batch one = inputs.Slice(i, 1);
            using Batch alone = await PredictAsync(model, one);
            Assert.Equal(rows[i], ValueText.OfRow(alone, 0));
        }

        Assert.Equal(rows[0], rows[2]);
        Assert.Equal(3, rows.Distinct().Count());
    }

    [Fact]
    public async Task PredictAsync_Values_LieWhereTheGuideSays()
    {
        using IModel model = _provider.Load(Define(Output));
        using Batch inputs = Texts([.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
        using Batch outputs = await PredictAsync(model, inputs);

        Assert.All(outputs["score"].Values<float>().ToArray(), v => Assert.InRange(v, -1, 1));
        Assert.True(outputs["score"].Values<float>().ToArray().Distinct().Count() > 45);
        Assert.Contains(true, Enumerable.Range(0, 50).Select(outputs["flag"].GetBoolean));
        Assert.Contains(false, Enumerable.Range(0, 50).Select(outputs["flag"].GetBoolean));
        for (int row = 0; row < 50; row++)
        {
            float[] vector = outputs["embedding"].Children[0].Values<float>().Slice(row * 48, 48).ToArray();
            Assert.Equal(1, Math.Sqrt(vector.Sum(v => (double)v * v)), 1e-5);
        }
    }

    [Fact]
    public async Task PredictAsync_OtherSeed_AnswersOtherwise()
    {
        using IModel first = _provider.Load(Define(Output));
        using IModel second = _provider.Load(Define(Output, ("seed", "1")));
        using Batch inputs = Texts("a");
        using Batch one = await PredictAsync(first, inputs);
        using Batch other = await PredictAsync(second, inputs);

        Assert.NotEqual(ValueText.OfRow(one, 0), ValueText.OfRow(other, 0));
    }

    [Fact]
    public async Task PredictAsync_Latency_IsThatOfTheCallAndItsRows()
    {
        using IModel model = _provider.Load(Define(Output, ("latency", "2 s"), ("latency-per-row", "100 ms")));
        using Batch inputs = Texts("a", "b", "c");
        Task<Batch> call = PredictAsync(model, inputs);

        _time.Advance(TimeSpan.FromMilliseconds(2299));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        using Batch outputs = await call.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(3, outputs.RowCount);
        Assert.Null(model.Slot);
    }

    [Fact]
    public async Task PredictAsync_CancelledWhileItWaits_Ends()
    {
        using IModel model = _provider.Load(Define(Output, ("latency", "1 h")));
        using Batch inputs = Texts("a");
        using var stop = new CancellationTokenSource();
        Task<Batch> call = PredictAsync(model, inputs, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public void Validate_OutputWithoutMadeUpValues_IsRefused()
    {
        var error = Assert.Throws<MillraceException>(() => _provider.Validate(Define(new Schema([new Field("picture", ImageType.Instance)]))));

        Assert.Equal("MODEL_OUTPUT", error.Code);
        Assert.Contains("picture", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latency", "2 h")]
    [InlineData("latency-per-row", "soon")]
    public void Validate_LatencyOutOfRange_IsRefused(string key, string value)
    {
        var error = Assert.Throws<MillraceException>(() => _provider.Validate(Define(Output, (key, value))));

        Assert.Equal("OPTION_INVALID", error.Code);
    }

    private static ModelDefinition Define(Schema output, params (string Key, string Value)[] options) =>
        new(
            "fake", Input, output,
            options.ToImmutableSortedDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal).SetItem("provider", "simulated"));

    private async Task<Batch> PredictAsync(IModel model, Batch inputs, CancellationToken stop = default) =>
        await model.PredictAsync(inputs, new ModelCallContext(_allocator, new CallErrors("test"), stop) { Time = _time });

    private Batch Texts(params string[] texts)
    {
        using var builder = new BytesBuilder(Utf8Type.Instance, _allocator);
        foreach (string text in texts)
            builder.Append(text);
        return new Batch(Input, [builder.Finish()], texts.Length);
    }
}
