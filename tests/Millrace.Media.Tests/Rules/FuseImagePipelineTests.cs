using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Media.Tests.Functions;
using Millrace.Media.Tests.Native;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;
using static Millrace.Media.Tests.Rules.ImageExpressions;

namespace Millrace.Media.Tests.Rules;

public sealed class FuseImagePipelineTests : VipsTest
{
    private static readonly Expression Content = new ColumnExpression("content");

    [Fact]
    public void Apply_DecodeResizeTensor_IsOneEvaluation()
    {
        using var media = new MediaHarness();
        Expression tensor = Call("image_to_tensor", Call("image_resize", Decoded(Content), Of(224), Of(224)));

        ProjectNode fused = Fuse(media, tensor);

        Assert.Equal(
            "$IMAGE_PIPELINE(content, 'decode(RGB, at least 224x224) > resize(224, 224, lanczos) > to_tensor(CHW)')",
            fused.Columns[0].Expression.ToString());
        Assert.Equal(new TensorType(FloatType.Float32, [3, 224, 224]), fused.SchemaWith(media.Typer)[0].Type);
    }

    [Fact]
    public void Apply_MeansAndPolicy_AreKeptInTheText()
    {
        using var media = new MediaHarness();
        Expression mean = Call("array", LiteralExpression.Of(0.485), LiteralExpression.Of(0.5), Of(1));
        Expression decode = Call("image_decode", Content, Of("null"), Of("L"));
        Expression tensor = Call("image_to_tensor", decode, Of("HWC"), mean, mean);

        Assert.Equal(
            "$IMAGE_PIPELINE(content, 'decode(L, null) > to_tensor(HWC, [0.485 0.5 1], [0.485 0.5 1])')",
            Fuse(media, tensor).Columns[0].Expression.ToString());
    }

    [Fact]
    public void Apply_SeveralValues_ShareOneCall()
    {
        using var media = new MediaHarness();
        Expression image = Decoded(Content);

        ProjectNode fused = Fuse(
            media, Call("image_hash", Call("image_resize", image, Of(64), Of(64))), Call("image_resize", image, Of(32), Of(48)), Content);

        const string Steps = "decode(RGB, at least 64x64) > resize(64, 64, lanczos) > hash(dhash) | "
            + "decode(RGB, at least 64x64) > resize(32, 48, lanczos)";
        Assert.Equal($"($IMAGE_PIPELINE(content, '{Steps}')).v0", fused.Columns[0].Expression.ToString());
        Assert.Equal($"($IMAGE_PIPELINE(content, '{Steps}')).v1", fused.Columns[1].Expression.ToString());
        Assert.Equal("content", fused.Columns[2].Expression.ToString());
    }

    [Fact]
    public void Apply_AcrossTwoProjections_PassesTheBytesInstead()
    {
        using var media = new MediaHarness();
        var inner = new ProjectNode(Scan(), [new NamedExpression("i", Decoded(Content)), new NamedExpression("id", new ColumnExpression("id"))]);
        var outer = new ProjectNode(
            inner,
            [
                new NamedExpression("t", Call("image_to_tensor", Call("image_resize", new ColumnExpression("i"), Of(8), Of(8)))),
                new NamedExpression("id", new ColumnExpression("id")),
            ]);

        var fused = (ProjectNode)media.Registry.Rules[0].Apply(outer, media.Typer);

        Assert.StartsWith("$IMAGE_PIPELINE($content_i, 'decode(RGB, at least 8x8)", fused.Columns[0].Expression.ToString(), StringComparison.Ordinal);
        Assert.Equal("Project: content AS $content_i, id", fused.Input.Describe());
        Assert.Equal(outer.SchemaWith(media.Typer), fused.SchemaWith(media.Typer));
    }

    [Fact]
    public void Apply_NothingToFuse_AnswersTheSamePlan()
    {
        using var media = new MediaHarness();
        Expression dynamic = Call("image_resize", Decoded(Content), new ColumnExpression("id"), Of(3));
        Expression[] columns = [dynamic, Call("image_metadata", Content), Call("is_valid_image", Content)];
        var plan = new ProjectNode(Scan(), [.. columns.Select((e, i) => new NamedExpression($"c{i}", e))]);

        Assert.Same(plan, media.Registry.Rules[0].Apply(plan, media.Typer));
    }

    [Fact]
    public void Apply_FilterOnAValue_IsFusedAndMetadataIsNot()
    {
        using var media = new MediaHarness();
        var filter = new FilterNode(Scan(), Call("is_valid_image", Call("image_encode", Call("image_flip", Decoded(Content)))));

        var fused = (FilterNode)media.Registry.Rules[0].Apply(filter, media.Typer);

        Assert.Equal("IS_VALID_IMAGE($IMAGE_PIPELINE(content, 'decode(RGB) > flip(horizontal) > encode(JPEG, 75)'))", fused.Predicate.ToString());
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Evaluate_RandomPipelinesFusedAndNot_AgreeWithinTheBound(int seed)
    {
        using var media = new MediaHarness();
        string[] good = ["coffee.png", "camera.png", "rocket.jpg", "hubble_deep_field.jpg", "chelsea.png", "retina.jpg"];
        string[] damaged = ["empty.png", "lying.png", "rocket-cut.jpg", "text-named.jpg", "truncated.jpg"];
        Operand bytes = media.Bytes([.. good.Select(SamplePhotos.Good), null, .. damaged.Select(SamplePhotos.Damaged)]);
        var random = new RandomPipelines(seed);
        int fractions = 0;
        for (int round = 0; round < 12; round++)
        {
            Expression[] columns = random.Columns(Content);
            ProjectNode fused = Fuse(media, columns);
            using var plain = new ExpressionRunner(media, bytes);
            using var whole = new ExpressionRunner(media, bytes);
            string[] plainErrors = [.. media.CodesOf(() => Array.ForEach(columns, c => plain.Evaluate(c))).Distinct().Order(StringComparer.Ordinal)];
            IEnumerable<string> found = media.CodesOf(() => fused.Expressions.ToList().ForEach(c => whole.Evaluate(c)));
            string[] fusedErrors = [.. found.Distinct().Order(StringComparer.Ordinal)];

            Assert.Equal(plainErrors, fusedErrors);
            for (int i = 0; i < columns.Length; i++)
                ImageCompare.Near(plain.Evaluate(columns[i]), whole.Evaluate(fused.Expressions[i]), columns[i].ToString());
            fractions += fused.Expressions.Any(e => e.ToString().Contains("at least", StringComparison.Ordinal)) ? 1 : 0;
        }

        Assert.True(fractions > 1, $"only {fractions} of 12 pipelines decode at a fraction");
    }

    [Fact]
    public void Evaluate_DamagedFiles_ReportsTheStepsOfTheFunctions()
    {
        using var media = new MediaHarness();
        Operand bytes = media.Bytes(SamplePhotos.Damaged("rocket-cut.jpg"), SamplePhotos.Good("coffee.png"), null);
        Expression resized = Call("image_resize", Decoded(Content), Of(64), Of(64));
        ProjectNode fused = Fuse(media, Call("image_to_tensor", Call("image_center_crop", resized, Of(65), Of(1))));
        using var runner = new ExpressionRunner(media, bytes);

        Column tensors = runner.Evaluate(fused.Expressions[0]);

        Assert.Equal([(0, "image_decode", "IMAGE_TRUNCATED"), (1, "image_center_crop", "IMAGE_OUTSIDE")], media.Errors);
        Assert.Equal(3, tensors.NullCount);
    }

    [Fact]
    public async Task Evaluate_OnManyThreads_GivesTheSameBytes()
    {
        using var media = new MediaHarness();
        Operand bytes = media.Bytes(SamplePhotos.Good("coffee.png"), SamplePhotos.Good("rocket.jpg"), SamplePhotos.Good("camera.png"));
        ProjectNode fused = Fuse(media, Call("image_to_tensor", Call("image_resize", Decoded(Content), Of(224), Of(224))));
        float[] expected = Tensor(media, bytes, fused);

        float[][] all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Tensor(media, bytes, fused))));

        Assert.All(all, actual => Assert.Equal(expected, actual));
    }

    private static float[] Tensor(MediaHarness media, Operand bytes, ProjectNode fused)
    {
        using var runner = new ExpressionRunner(media, bytes);
        return runner.Evaluate(fused.Expressions[0]).Children[0].Values<float>().ToArray();
    }

    private static ProjectNode Fuse(MediaHarness media, params Expression[] columns)
    {
        var plan = new ProjectNode(Scan(), [.. columns.Select((c, i) => new NamedExpression($"c{i}", c))]);
        var fused = (ProjectNode)media.Registry.Rules[0].Apply(plan, media.Typer);
        Assert.Equal(plan.SchemaWith(media.Typer), fused.SchemaWith(media.Typer));
        return fused;
    }
}
