using Millrace.Errors;
using Millrace.Media.Pipelines;

namespace Millrace.Media.Tests.Pipelines;

public sealed class PipelineParserTests
{
    [Theory]
    [InlineData("decode()")]
    [InlineData("decode(at least 8x9) > resize(8, 9, mitchell)")]
    [InlineData(
        "decode(RGB, null, at least 224x224) > resize(224, 224, lanczos) > center_crop(10, 20) > "
        + "to_tensor(CHW, [0.485 0.456 0.406], [0.229])")]
    [InlineData(
        "decode(L, raise) > crop(0, 1, 2, 3) > flip(vertical) > encode(WEBP, 30) | "
        + "decode(L, raise) > convert_mode(RGBA) | decode() > hash(phash)")]
    [InlineData("decode(RGB) > sharpness() | decode(RGB) > aspect_ratio() | decode(RGB) > metadata() | decode(RGB) > encode(PNG)")]
    public void Parse_WhatAPipelineWrites_GivesTheSameText(string text) => Assert.Equal(text, PipelineParser.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("decode")]
    [InlineData("resize(1, 1, lanczos)")]
    [InlineData("decode(CMYK)")]
    [InlineData("decode() > resize(0, 1, lanczos)")]
    [InlineData("decode() > resize(1)")]
    [InlineData("decode() > resize(1, 2, sinc)")]
    [InlineData("decode() > decode()")]
    [InlineData("decode() > hash(dhash) > flip(vertical)")]
    [InlineData("decode() > to_tensor(CHW, [x], [1])")]
    [InlineData("decode() > to_tensor(CHW, [1], [0])")]
    [InlineData("decode() | decode()")]
    public void Parse_AnythingElse_IsAnError(string text) =>
        Assert.Equal("IMAGE_PIPELINE_INVALID", Assert.Throws<MillraceException>(() => PipelineParser.Parse(text)).Code);
}
