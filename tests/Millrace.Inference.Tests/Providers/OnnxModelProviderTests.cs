using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Inference.Batching;
using Millrace.Inference.Providers.Onnx;
using Millrace.Inference.Tests.Onnx;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Inference.Tests.Providers;

public sealed class OnnxModelProviderTests : IDisposable
{
    private readonly OnnxFixture _fixture = new();
    private readonly OnnxModelProvider _provider = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task PredictAsync_SampleModelMergedOrAlone_GivesEqualEmbeddings()
    {
        using IModel model = _provider.Load(Sample());
        var random = new Random(5);
        float[] pixels = [.. Enumerable.Range(0, 5 * OnnxFixture.ImageFloats).Select(_ => random.NextSingle())];
        using Batch images = Rows(Sample().Input, 5, pixels);
        using Batch together = await Predict(model, images);

        for (int i = 0; i < 5; i++)
        {
            using Batch one = images.Slice(i, 1);
            using Batch alone = await Predict(model, one);
            float[] expected = together[0].Children[0].Values<float>().Slice(i * 384, 384).ToArray();
            Assert.All(alone[0].Children[0].Values<float>().ToArray().Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-5f));
        }

        Assert.Matches("^sample sha256:[0-9a-f]{64}$", model.Version);
        Assert.True(model.FixedBytes >= new FileInfo(OnnxFixture.SamplePath).Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("chw")]
    [InlineData("hwc")]
    public async Task PredictAsync_BytesOfImages_AreScaledCentredAndTurned(string? layout)
    {
        const int Height = 5;
        const int Width = 7;
        long[] shape = layout == "chw" ? [-1, 3, Height, Width] : [-1, Height, Width, 3];
        using IModel model = _provider.Load(Definition(
            Write("identity.onnx", "Identity", shape),
            new TensorType(IntegerType.UInt8, [Height, Width, 3]),
            new TensorType(FloatType.Float32, [.. shape.Skip(1).Select(d => (int)d)]),
            [("input-mean", "0.5, 0.25, 0"), ("input-std", "0.5, 0.25, 2"), .. layout is null ? [] : new[] { ("input-layout", layout) }]));
        byte[] pixels = [.. Enumerable.Range(0, 2 * Height * Width * 3).Select(i => (byte)(i * 37))];
        using Batch images = Rows(new Schema([new Field("x", new TensorType(IntegerType.UInt8, [Height, Width, 3]))]), 2, pixels);

        using Batch outputs = await Predict(model, images);

        float[] values = outputs[0].Children[0].Values<float>().ToArray();
        (float Mean, float Deviation)[] channels = [(0.5f, 0.5f), (0.25f, 0.25f), (0, 2)];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int image, int rest) = Math.DivRem(i, Height * Width * 3);
            (int pixel, int channel) = Math.DivRem(rest, 3);
            int at = image * Height * Width * 3 + (layout == "chw" ? channel * Height * Width + pixel : rest);
            Assert.Equal(((pixels[i] / 255f) - channels[channel].Mean) / channels[channel].Deviation, values[at], 1e-5f);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PredictAsync_PlanarImages_AreScaledInVectorsAndAtTheEnd(bool isByte)
    {
        const int Plane = 5 * 9;
        DataType element = isByte ? IntegerType.UInt8 : FloatType.Float32;
        var type = new TensorType(element, [3, 5, 9]);
        using IModel model = _provider.Load(Definition(
            Write("identity.onnx", "Identity", [-1, 3, 5, 9]),
            type,
            new TensorType(FloatType.Float32, [3, 5, 9]),
            [("input-mean", "1, 2, 3"), ("input-std", "2, 4, 8"), ("input-scale", "0.5")]));
        byte[] bytes = [.. Enumerable.Range(0, 2 * 3 * Plane).Select(i => (byte)(i * 11))];
        var schema = new Schema([new Field("x", type)]);
        using Batch images = isByte ? Rows(schema, 2, bytes) : Rows(schema, 2, Array.ConvertAll(bytes, b => (float)b));

        using Batch outputs = await Predict(model, images);

        float[] values = outputs[0].Children[0].Values<float>().ToArray();
        for (int i = 0; i < bytes.Length; i++)
        {
            int channel = i / Plane % 3;
            Assert.Equal((bytes[i] * 0.5f - (channel + 1)) / (2 << channel), values[i], 1e-4f);
        }
    }

    [Theory]
    [InlineData(2L, 3L)]
    [InlineData(1L, 3L)]
    [InlineData(3L)]
    [InlineData(-1L, 3L)]
    [InlineData(-1L, -1L)]
    public async Task PredictAsync_AnyBatchDimension_AnswersAllRows(params long[] shape)
    {
        using IModel model = _provider.Load(Definition(Write("neg.onnx", "Neg", shape), new EmbeddingType(3), new EmbeddingType(3)));
        float[] values = [.. Enumerable.Range(0, 21).Select(i => (float)i)];
        using Batch all = Rows(new Schema([new Field("x", new EmbeddingType(3))]), 7, values);
        using Batch rows = all.Slice(2, 5);

        using Batch outputs = await Predict(model, rows);

        Assert.Equal(values[6..].Select(v => -v), outputs[0].Children[0].Values<float>().ToArray());
    }

    [Fact]
    public async Task PredictAsync_OutputOfOpenLength_FillsAnArray()
    {
        var list = new ListType(new Field("item", FloatType.Float32));
        using IModel model = _provider.Load(Definition(Write("neg.onnx", "Neg", [-1, -1]), new EmbeddingType(3), list));
        using Batch rows = Rows(new Schema([new Field("x", new EmbeddingType(3))]), 2, [1f, 2, 3, 4, 5, 6]);

        using Batch outputs = await Predict(model, rows);

        Assert.Equal([0, 3, 6], outputs[0].ValueOffsets.ToArray());
        Assert.Equal([-1f, -2, -3, -4, -5, -6], outputs[0].Children[0].Values<float>().ToArray());
    }

    [Fact]
    public async Task PredictAsync_OutputOfOpenLengthIsNotAsDeclared_IsTheModelsFault()
    {
        using IModel model = _provider.Load(Definition(Write("neg.onnx", "Neg", [-1, -1]), new EmbeddingType(3), new EmbeddingType(4)));
        using Batch rows = Rows(new Schema([new Field("x", new EmbeddingType(3))]), 2, [1f, 2, 3, 4, 5, 6]);

        MillraceException error = await Assert.ThrowsAsync<MillraceException>(() => Predict(model, rows));

        Assert.Equal("MODEL_OUTPUT", error.Code);
        Assert.Contains("Float32[2, 3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_EmbeddingIsNotFinite_IsAnErrorOfItsRow()
    {
        using IModel model = _provider.Load(Definition(Write("log.onnx", "Log", [-1, 2]), new EmbeddingType(2), new EmbeddingType(2)));
        using Batch rows = Rows(new Schema([new Field("x", new EmbeddingType(2))]), 3, [1f, 1, 1, -1, 0, 1]);
        var errors = new CallErrors("step");

        using Batch outputs = await model.PredictAsync(rows, new ModelCallContext(_fixture.Allocator, errors, CancellationToken.None));

        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(outputs[0].IsNull));
        Assert.Equal("MODEL_OUTPUT_INVALID", errors.Find(1)?.Code);
        Assert.Equal(2, errors.Count);
    }

    [Fact]
    public async Task PredictAsync_Scalars_AreRowsOfTheBatch()
    {
        using IModel model = _provider.Load(Definition(Write("neg.onnx", "Neg", [-1]), FloatType.Float32, FloatType.Float32));
        using var builder = new FixedWidthBuilder<float>(FloatType.Float32, _fixture.Allocator);
        builder.AppendRange([1, 2, 3]);
        using var rows = new Batch(new Schema([new Field("x", FloatType.Float32)]), [builder.Finish()], 3);

        using Batch outputs = await Predict(model, rows);

        Assert.Equal([-1f, -2, -3], outputs[0].Values<float>().ToArray());
    }

    public static TheoryData<string, DataType, DataType, string, string> Misfits => new()
    {
        { "MODEL_INPUT", new TensorType(FloatType.Float32, [3, 4, 6]), new EmbeddingType(75), "", "" },
        { "MODEL_INPUT", new TensorType(FloatType.Float64, [3, 5, 5]), new EmbeddingType(75), "", "" },
        { "MODEL_INPUT", Utf8Type.Instance, new EmbeddingType(75), "", "" },
        { "MODEL_INPUT", new ListType(FloatType.Float32), new EmbeddingType(75), "", "" },
        { "MODEL_OUTPUT", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(74), "", "" },
        { "MODEL_OUTPUT", new TensorType(FloatType.Float32, [3, 5, 5]), IntegerType.Int64, "", "" },
        { "MODEL_INPUT", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "input-names", "picture" },
        { "MODEL_OUTPUT", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "output-names", "y, z" },
        { "MODEL_INPUT", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "input-mean", "1, 2" },
        { "OPTION_INVALID", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "input-std", "1, 0, 1" },
        { "OPTION_INVALID", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "input-mean", "grey" },
        { "OPTION_INVALID", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "batch-rows", "0" },
        { "OPTION_UNKNOWN", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "batchrows", "1" },
        { "MODEL_NOT_FOUND", new TensorType(FloatType.Float32, [3, 5, 5]), new EmbeddingType(75), "path", "nowhere.onnx" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Validate_DoesNotFit_IsRefusedBeforeAnythingRuns(string code, DataType input, DataType output, string key, string value)
    {
        string path = Write("neg.onnx", "Neg", [-1, 3, 5, 5]);
        ModelDefinition definition = Definition(path, input, output);
        if (key.Length > 0)
            definition = definition with { Options = definition.Options.SetItem(key, value) };

        MillraceException error = Assert.Throws<MillraceException>(() => _provider.Validate(definition));

        Assert.Equal(code, error.Code);
        Assert.Equal(ErrorDomain.User, error.Domain);
        Assert.NotNull(error.Advice);
    }

    [Theory]
    [InlineData("input-mean", "0.5")]
    [InlineData("input-std", "2")]
    [InlineData("input-scale", "2")]
    [InlineData("input-layout", "chw")]
    public void Validate_OptionOfImagesWithoutAnImage_IsRefusedAndSaysWhatIsExpected(string key, string value)
    {
        string path = Write("neg.onnx", "Neg", [-1, 75]);

        MillraceException error = Assert.Throws<MillraceException>(
            () => _provider.Validate(Definition(path, new TensorType(FloatType.Float32, [75]), new EmbeddingType(75), (key, value))));

        Assert.Equal("MODEL_INPUT", error.Code);
        Assert.Contains($"'{key}' is for images", error.Message, StringComparison.Ordinal);
        Assert.Contains("three axes", error.Advice, StringComparison.Ordinal);
    }

    private static ModelDefinition Sample() => new(
        "sample",
        new Schema([new Field("x", new TensorType(FloatType.Float32, [3, 224, 224]))]),
        new Schema([new Field("y", new EmbeddingType(384))]),
        Options(OnnxFixture.SamplePath));

    private static ModelDefinition Definition(string path, DataType input, DataType output, params (string Key, string Value)[] options) => new(
        "test", new Schema([new Field("x", input)]), new Schema([new Field("y", output)]), Options(path, options));

    private static ImmutableSortedDictionary<string, string> Options(string path, params (string Key, string Value)[] options) =>
        options.Append(("provider", "onnx")).Append(("path", path)).ToImmutableSortedDictionary(o => o.Item1, o => o.Item2, StringComparer.Ordinal);

    private string Write(string name, string type, long[] shape) =>
        _fixture.Write(name, OnnxBytes.OneOperator(type, OnnxBytes.Float32, OnnxBytes.Float32, shape));

    private Batch Rows<T>(Schema schema, int count, T[] values)
        where T : unmanaged
    {
        using var builder = (FixedSizeListBuilder)ColumnBuilder.Create(schema[0].Type, _fixture.Allocator);
        for (int row = 0; row < count; row++)
        {
            ((FixedWidthBuilder<T>)builder.Items).AppendRange(values.AsSpan(row * values.Length / count, values.Length / count));
            builder.CloseList();
        }

        return new Batch(schema, [builder.Finish()], count);
    }

    private Task<Batch> Predict(IModel model, Batch inputs) =>
        model.PredictAsync(inputs, new ModelCallContext(_fixture.Allocator, new CallErrors("step"), CancellationToken.None)).AsTask();
}
