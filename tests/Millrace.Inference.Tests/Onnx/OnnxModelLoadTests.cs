using System.Security.Cryptography;
using Millrace.Errors;
using Millrace.Inference.Providers.Onnx.Native;

namespace Millrace.Inference.Tests.Onnx;

public sealed class OnnxModelLoadTests : IDisposable
{
    private readonly OnnxFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Load_SampleModel_DescribesPorts()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);

        OnnxTensorInfo input = Assert.Single(model.Inputs);
        Assert.Equal("image", input.Name);
        Assert.Equal(OnnxElementType.Float32, input.ElementType);
        Assert.Equal([-1, 3, 224, 224], input.Shape);
        Assert.Equal("Float32[batch, 3, 224, 224]", input.Describe());
        OnnxTensorInfo output = Assert.Single(model.Outputs);
        Assert.Equal("embedding", output.Name);
        Assert.Equal([-1, 384], output.Shape);
    }

    [Fact]
    public void Load_SampleModel_ReadsFileFacts()
    {
        using OnnxModel model = OnnxModel.Load(OnnxFixture.SamplePath);

        byte[] file = File.ReadAllBytes(OnnxFixture.SamplePath);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), model.Info.Sha256);
        Assert.Equal(file.Length, model.Info.FileBytes);
        Assert.Equal("millrace-samples", model.Info.Producer);
        Assert.Equal("1", model.Info.ProducerVersion);
        Assert.Equal("patches-384", model.Info.GraphName);
        Assert.Equal(9, model.Info.IrVersion);
        Assert.Equal(18, model.Info.Opsets[""]);
        Assert.Null(model.Info.ExternalTensor);
    }

    [Fact]
    public void Load_MissingFile_IsUserError()
    {
        MillraceException error = Fails("no-such-folder/no-such-model.onnx");

        Assert.Equal("MODEL_NOT_FOUND", error.Code);
        Assert.Equal(ErrorDomain.User, error.Domain);
        Assert.Contains("no-such-model.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Folder_IsUnreadable() => Assert.Equal("MODEL_UNREADABLE", Fails(AppContext.BaseDirectory).Code);

    [Fact]
    public void Load_EmptyFile_IsInvalid() => Assert.Equal("MODEL_INVALID", FailsOn([]).Code);

    [Fact]
    public void Load_Text_IsInvalid() => Assert.Equal("MODEL_INVALID", FailsOn("version https://git-lfs"u8.ToArray()).Code);

    [Fact]
    public void Load_TruncatedModel_IsInvalid()
    {
        MillraceException error = FailsOn(File.ReadAllBytes(OnnxFixture.SamplePath)[..20_000]);

        Assert.Equal("MODEL_INVALID", error.Code);
        Assert.Equal(ErrorDomain.User, error.Domain);
        Assert.NotNull(error.Advice);
    }

    [Fact]
    public void Load_GraphWithDanglingInput_IsInvalidWithRuntimesText()
    {
        byte[] graph = [.. OnnxBytes.Node("Abs", ["nowhere"], ["y"]), .. OnnxBytes.Output("y", OnnxBytes.Float32, 4)];

        MillraceException error = FailsOn(OnnxBytes.Model(graph));

        Assert.Equal("MODEL_INVALID", error.Code);
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Abs", 9_999, 9, "opset")]
    [InlineData("Abs", 18, 9_999, "IR version")]
    [InlineData("NoSuchOperator", 18, 9, "NoSuchOperator")]
    public void Load_WhatTheRuntimeLacks_IsUnsupported(string type, long opset, long irVersion, string mentioned)
    {
        MillraceException error = FailsOn(
            OnnxBytes.OneOperator(type, OnnxBytes.Float32, OnnxBytes.Float32, [4], opset, irVersion));

        Assert.Equal("MODEL_UNSUPPORTED", error.Code);
        Assert.Contains(mentioned, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("opset", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_StringInput_IsRefusedByName()
    {
        MillraceException error = FailsOn(OnnxBytes.OneOperator("Identity", OnnxBytes.String, OnnxBytes.String, [1]));

        Assert.Equal("MODEL_TYPE_UNSUPPORTED", error.Code);
        Assert.Contains("'x'", error.Message, StringComparison.Ordinal);
        Assert.Contains("strings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ExternalData_IsRefused()
    {
        _fixture.Write("weights.bin", new byte[16]);

        MillraceException error = FailsOn(OnnxBytes.ExternalConstant("weights.bin"));

        Assert.Equal("MODEL_EXTERNAL_DATA", error.Code);
        Assert.Contains("'w'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ExternalDataAllowed_UsesThem()
    {
        byte[] weights = new byte[16];
        Buffer.BlockCopy(new[] { 10f, 20f, 30f, 40f }, 0, weights, 0, 16);
        _fixture.Write("weights.bin", weights);
        string path = _fixture.Write("model.onnx", OnnxBytes.ExternalConstant("weights.bin"));

        using OnnxModel model = OnnxModel.Load(path, new OnnxModelOptions { AllowExternalData = true });

        OnnxTensor y = _fixture.Tensor<float>("y", OnnxElementType.Float32, [4]);
        model.Run([_fixture.Tensor("x", OnnxElementType.Float32, [4], 1f, 2f, 3f, 4f)], [y], CancellationToken.None);
        Assert.Equal([11f, 22f, 33f, 44f], OnnxFixture.Values<float>(y));
    }

    [Fact]
    public void Load_ThreadsOutOfRange_NamesTheOption()
    {
        MillraceException error = Assert.Throws<MillraceException>(
            () => OnnxModel.Load(OnnxFixture.SamplePath, new OnnxModelOptions { IntraOpThreads = 0 }));

        Assert.Equal("OPTION_INVALID", error.Code);
        Assert.Contains("intra-op-threads", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ExternalDataInASubgraph_AreFound()
    {
        byte[] hidden = OnnxBytes.Message(5, OnnxBytes.Text(8, "hidden"), OnnxBytes.Int(14, 1));
        byte[] model = OnnxBytes.Model(OnnxBytes.Node("Loop", [], [], OnnxBytes.GraphAttribute("body", hidden)));

        Assert.Equal("hidden", OnnxFileInspector.Inspect(model).ExternalTensor);
    }

    [Fact]
    public void Inspect_NestedTooDeep_IsRefused()
    {
        byte[] graph = [];
        for (int i = 0; i < 100; i++)
            graph = OnnxBytes.Node("If", [], [], OnnxBytes.GraphAttribute("body", graph));

        FormatException error = Assert.Throws<FormatException>(() => OnnxFileInspector.Inspect(OnnxBytes.Model(graph)));
        Assert.Contains("nested", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_EveryPrefixAndFlippedByte_EndsInOrder()
    {
        byte[] file = File.ReadAllBytes(OnnxFixture.SamplePath);
        int refused = 0;
        for (int i = 0; i < file.Length; i += 61)
        {
            refused += Refuses(file.AsSpan(0, i)) ? 1 : 0;
            file[i] ^= 0xFF;
            refused += Refuses(file) ? 1 : 0;
            file[i] ^= 0xFF;
        }

        Assert.True(refused > file.Length / 61, "every prefix lacks a part");
        Assert.False(Refuses(file));
    }

    private static bool Refuses(ReadOnlySpan<byte> file)
    {
        try
        {
            OnnxFileInspector.Inspect(file);
            return false;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private MillraceException FailsOn(byte[] file) => Fails(_fixture.Write("model.onnx", file));

    private static MillraceException Fails(string path) => Assert.Throws<MillraceException>(() => OnnxModel.Load(path));
}
