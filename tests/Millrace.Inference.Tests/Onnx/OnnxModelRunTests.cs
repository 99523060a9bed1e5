using Millrace.Errors;
using Millrace.Inference.Providers.Onnx.Native;

namespace Millrace.Inference.Tests.Onnx;

public sealed class OnnxModelRunTests : IDisposable
{
    private readonly OnnxFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Run_SampleModel_GivesUnitVectors()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor embeddings = _fixture.Embeddings(3);

        model.Run([_fixture.Images(3, 1)], [embeddings], CancellationToken.None);

        float[] values = OnnxFixture.Values<float>(embeddings).ToArray();
        Assert.All(values.Chunk(OnnxFixture.Dimensions), row => Assert.Equal(1.0, Math.Sqrt(row.Sum(v => (double)v * v)), 1e-5));
        Assert.NotEqual(values[..384], values[384..768]);
    }

    [Fact]
    public void Run_SampleModelOnFlatImage_GivesUnitVector()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor embedding = _fixture.Embeddings(1);

        model.Run([_fixture.Tensor<float>("image", OnnxElementType.Float32, [1, 3, 224, 224])], [embedding], CancellationToken.None);

        Assert.Equal(1.0, Norm(OnnxFixture.Values<float>(embedding)), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_BatchOfOneAndOfMany_Agree(bool useCpuArena)
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath, new OnnxModelOptions { UseCpuArena = useCpuArena });
        OnnxTensor together = _fixture.Embeddings(4);
        model.Run([_fixture.Images(4, 7)], [together], CancellationToken.None);

        for (int i = 0; i < 4; i++)
        {
            OnnxTensor alone = _fixture.Embeddings(1);
            model.Run([_fixture.Images(1, 7 + i)], [alone], CancellationToken.None);
            float[] expected = OnnxFixture.Values<float>(together).Slice(i * 384, 384).ToArray();
            Assert.All(OnnxFixture.Values<float>(alone).ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void Run_FromSeveralThreads_GivesTheSameBits()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor image = _fixture.Images(1, 3);
        OnnxTensor[] results = [.. Enumerable.Range(0, 24).Select(_ => _fixture.Embeddings(1))];

        Parallel.For(
            0,
            results.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 6 },
            i => model.Run([image], [results[i]], CancellationToken.None));

        float[] first = OnnxFixture.Values<float>(results[0]).ToArray();
        Assert.Equal(1.0, Norm(first), 1e-5);
        Assert.All(results, result => Assert.Equal(first, OnnxFixture.Values<float>(result).ToArray()));
    }

    [Fact]
    public void Run_UnknownOutputShape_HandsTheRuntimesTensorOut()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor image = _fixture.Images(2, 5);
        OnnxTensor expected = _fixture.Embeddings(2);
        model.Run([image], [expected], CancellationToken.None);

        using OnnxOutput output = Assert.Single(model.Run([image], ["embedding"], CancellationToken.None));

        Assert.Equal(OnnxElementType.Float32, output.ElementType);
        Assert.Equal([2, 384], output.Shape);
        byte[] bytes = new byte[output.ByteLength];
        output.CopyTo(bytes);
        Assert.Equal(OnnxFixture.Values<byte>(expected).ToArray(), bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => output.CopyTo(new byte[output.ByteLength - 1]));
        output.Dispose();
        Assert.Throws<ObjectDisposedException>(() => output.CopyTo(bytes));
    }

    [Theory]
    [InlineData(OnnxElementType.Float32)]
    [InlineData(OnnxElementType.Float16)]
    [InlineData(OnnxElementType.Float64)]
    [InlineData(OnnxElementType.Int8)]
    [InlineData(OnnxElementType.Int16)]
    [InlineData(OnnxElementType.Int32)]
    [InlineData(OnnxElementType.Int64)]
    [InlineData(OnnxElementType.UInt8)]
    [InlineData(OnnxElementType.Boolean)]
    internal void Run_EveryElementType_KeepsTheBytes(OnnxElementType type)
    {
        using OnnxModel model = Load(OnnxBytes.OneOperator("Identity", (int)type, (int)type, [-1, 2]));
        byte[] bytes = [.. Enumerable.Range(0, 6 * type.ByteWidth()).Select(i => (byte)(type == OnnxElementType.Boolean ? i % 2 : i))];
        OnnxTensor x = _fixture.Tensor<byte>("x", type, [bytes.Length], bytes) with { Shape = new long[] { 3, 2 } };
        OnnxTensor y = _fixture.Tensor<byte>("y", type, [bytes.Length]) with { Shape = new long[] { 3, 2 } };

        model.Run([x], [y], CancellationToken.None);

        Assert.Equal(bytes, OnnxFixture.Values<byte>(y).ToArray());
    }

    [Fact]
    public void Run_Scalar_HasNoDimensions()
    {
        using OnnxModel model = Load(OnnxBytes.OneOperator("Neg", OnnxBytes.Float32, OnnxBytes.Float32, []));
        OnnxTensor y = _fixture.Tensor<float>("y", OnnxElementType.Float32, []);

        model.Run([_fixture.Tensor("x", OnnxElementType.Float32, [], 2.5f)], [y], CancellationToken.None);

        Assert.Equal(-2.5f, OnnxFixture.Values<float>(y)[0]);
    }

    [Fact]
    public void Run_NoRows_GivesNoRows()
    {
        using OnnxModel model = Load(OnnxBytes.OneOperator("Neg", OnnxBytes.Float32, OnnxBytes.Float32, [-1, 2]));
        OnnxTensor x = new("x", OnnxElementType.Float32, new long[] { 0, 2 }, 0, 0);

        using OnnxOutput y = Assert.Single(model.Run([x], ["y"], CancellationToken.None));

        Assert.Equal([0, 2], y.Shape);
        Assert.Equal(0, y.ByteLength);
    }

    [Fact]
    public void Run_WrongShape_SaysBothShapes()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor image = _fixture.Tensor<float>("image", OnnxElementType.Float32, [1, 3, 32, 32]);

        MillraceException error = Assert.Throws<MillraceException>(
            () => model.Run([image], [_fixture.Embeddings(1)], CancellationToken.None));

        Assert.Equal("MODEL_INPUT_INVALID", error.Code);
        Assert.Equal(ErrorDomain.User, error.Domain);
        Assert.Contains("Float32[1, 3, 32, 32]", error.Message, StringComparison.Ordinal);
        Assert.Contains("Float32[batch, 3, 224, 224]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongType_SaysBothTypes()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor image = _fixture.Tensor<byte>("image", OnnxElementType.UInt8, [1, 3, 224, 224]);

        MillraceException error = Assert.Throws<MillraceException>(
            () => model.Run([image], [_fixture.Embeddings(1)], CancellationToken.None));

        Assert.Equal("MODEL_INPUT_INVALID", error.Code);
        Assert.Contains("UInt8[", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MemoryShorterThanShape_IsRefusedBeforeTheRuntime()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor image = _fixture.Images(1, 1) with { Shape = new long[] { 2, 3, 224, 224 } };

        MillraceException error = Assert.Throws<MillraceException>(
            () => model.Run([image], [_fixture.Embeddings(2)], CancellationToken.None));

        Assert.Equal("MODEL_INPUT_INVALID", error.Code);
    }

    [Fact]
    public void Run_ShapeThatOverflows_IsRefused()
    {
        using OnnxModel model = Load(OnnxBytes.OneOperator("Neg", OnnxBytes.Float32, OnnxBytes.Float32, [-1, -1]));
        OnnxTensor x = new("x", OnnxElementType.Float32, new long[] { 1L << 62, 1L << 62 }, 1, 0);

        MillraceException error = Assert.Throws<MillraceException>(() => model.Run([x], ["y"], CancellationToken.None));

        Assert.Equal("MODEL_INPUT_INVALID", error.Code);
    }

    [Fact]
    public void Run_OutputOfAnotherBatchSize_Fails()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);

        MillraceException error = Assert.Throws<MillraceException>(
            () => model.Run([_fixture.Images(2, 1)], [_fixture.Embeddings(1)], CancellationToken.None));

        Assert.Equal("MODEL_RUN_FAILED", error.Code);
        Assert.Equal(ErrorDomain.User, error.Domain);
    }

    [Theory]
    [InlineData("picture", "embedding", "MODEL_INPUT_INVALID")]
    [InlineData("image", "vector", "MODEL_OUTPUT_INVALID")]
    public void Run_UnknownName_NamesWhatThereIs(string input, string output, string code)
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        OnnxTensor image = _fixture.Images(1, 1) with { Name = input };

        MillraceException error = Assert.Throws<MillraceException>(() => model.Run([image], [output], CancellationToken.None));

        Assert.Equal(code, error.Code);
        Assert.Contains("'image' Float32[batch, 3, 224, 224]", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MissingInput_IsNamed()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);

        MillraceException error = Assert.Throws<MillraceException>(() => model.Run([], ["embedding"], CancellationToken.None));

        Assert.Equal("MODEL_INPUT_INVALID", error.Code);
        Assert.Contains("'image'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CancelledBefore_Throws()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);

        Assert.ThrowsAny<OperationCanceledException>(
            () => model.Run([_fixture.Images(1, 1)], ["embedding"], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Run_CancelledMeanwhile_EndsAnEndlessLoop()
    {
        using OnnxModel model = Load(OnnxBytes.EndlessLoop());
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(20));
        OnnxTensor x = _fixture.Tensor("x", OnnxElementType.Float32, [1], 1f);

        // Nothing but the cancellation ends this run.
        Assert.ThrowsAny<OperationCanceledException>(() => model.Run([x], ["y"], source.Token));
    }

    [Fact]
    public void Run_AfterACancelledRun_StillWorks()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        using CancellationTokenSource source = new();
        OnnxTensor image = _fixture.Images(1, 1);
        OnnxTensor embedding = _fixture.Embeddings(1);
        model.Run([image], [embedding], source.Token);
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => model.Run([image], ["embedding"], source.Token));

        model.Run([image], [embedding], CancellationToken.None);

        Assert.Equal(1.0, Norm(OnnxFixture.Values<float>(embedding)), 1e-5);
    }

    [Fact]
    public void Run_DisposedModel_Throws()
    {
        OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(
            () => model.Run([_fixture.Images(1, 1)], [_fixture.Embeddings(1)], CancellationToken.None));
    }

    private OnnxModel Load(byte[] file) => OnnxModel.Load(_fixture.Write("model.onnx", file));

    private static double Norm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
            squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
