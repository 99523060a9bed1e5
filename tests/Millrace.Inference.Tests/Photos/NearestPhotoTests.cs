using System.Collections.Immutable;
using System.Numerics.Tensors;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Planning;
using Millrace.Execution.Sources;
using Millrace.Inference.Operators;
using Millrace.Inference.Providers.Onnx;
using Millrace.Inference.Tests.Onnx;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Inference.Tests.Photos;

public sealed class NearestPhotoTests
{
    private static readonly int ImageCount = PhotoVariants.Files.Length * PhotoVariants.PerPhoto;

    private static readonly Schema InputSchema = new(
    [
        new Field("id", IntegerType.Int64),
        new Field("image", new TensorType(IntegerType.UInt8, [PhotoVariants.Side, PhotoVariants.Side, 3])),
    ]);

    [Fact]
    public async Task Embed_VariantsOfEachPhoto_AreNearestToTheirPhoto()
    {
        Assert.Equal(13, PhotoVariants.Files.Length);
        float[][] embeddings = await EmbedAsync();

        Assert.Empty(Mistaken(embeddings));

        // The control: the same embeddings on other rows are found to be wrong.
        float[][] permuted = [.. embeddings];
        new Random(1).Shuffle(permuted);
        Assert.True(Mistaken(permuted).Count > 6 * 13 / 2, "a permutation of the rows goes unnoticed");
    }

    /// <summary>Variants whose nearest neighbour among all other images is of another photograph.</summary>
    private static List<int> Mistaken(float[][] embeddings)
    {
        List<int> mistaken = [];
        for (int i = 0; i < embeddings.Length; i++)
        {
            int nearest = Enumerable.Range(0, embeddings.Length)
                .Where(j => j != i)
                .MaxBy(j => TensorPrimitives.CosineSimilarity<float>(embeddings[i], embeddings[j]));
            int nearestOriginal = Enumerable.Range(0, PhotoVariants.Files.Length)
                .Select(photo => photo * PhotoVariants.PerPhoto)
                .MaxBy(j => TensorPrimitives.CosineSimilarity<float>(embeddings[i], embeddings[j]));
            int photo = i / PhotoVariants.PerPhoto;
            if (i % PhotoVariants.PerPhoto != 0 && (nearest / PhotoVariants.PerPhoto != photo || nearestOriginal / PhotoVariants.PerPhoto != photo))
                mistaken.Add(i);
        }

        return mistaken;
    }

    private static async Task<float[][]> EmbedAsync()
    {
        var output = new Schema([new Field("embedding", new EmbeddingType(OnnxFixture.Dimensions))]);
        var definition = new ModelDefinition("patches", new Schema([InputSchema[1]]), output, Options());
        var model = new ModelPlan(new OnnxModelProvider(), definition);
        var schema = new Schema([InputSchema[0], .. output.Fields]);
        var node = new InferenceExec
        {
            Id = "",
            Schema = schema,
            Model = model,
            InputColumns = [1],
            CarriedColumns = [0],
            Declarations = InferenceExec.Declare(model, schema),
        };
        var sink = new CollectingSink<(long Id, float[] Embedding)>(
            (b, r) => (b[0].Values<long>()[r], b[1].Children[0].Values<float>().Slice(r * 384, 384).ToArray()));
        JobPlan plan = new JobPlanBuilder()
            .Source(new MemorySource(4, (ImageCount + 3) / 4, Make), InputSchema, 4)
            .Operator(node, 4, isOrdered: false)
            .Sink(sink)
            .Build();
        var executor = new LocalJobExecutor();
        JobResult result = await executor.RunAsync(
            plan, new EngineOptions { CpuSlots = 2, MemoryLimit = ByteSize.FromMiB(128), IsOrdered = false }, null, CancellationToken.None);
        Assert.Null(result.Error);
        Assert.Equal(0, executor.LeakedBytes);
        Assert.Equal(ImageCount, sink.Rows.Count);
        return [.. sink.Rows.OrderBy(r => r.Id).Select(r => r.Embedding)];
    }

    private static Batch Make(IReadContext context, int split, int batch)
    {
        int id = batch * 4 + split;
        int rows = id < ImageCount ? 1 : 0;
        using var ids = new FixedWidthBuilder<long>(IntegerType.Int64, context.Allocator);
        using var images = (FixedSizeListBuilder)ColumnBuilder.Create(InputSchema[1].Type, context.Allocator);
        if (rows == 1)
        {
            ids.Append(id);
            ((FixedWidthBuilder<byte>)images.Items).AppendRange(
                PhotoVariants.Make(PhotoVariants.Files[id / PhotoVariants.PerPhoto], id % PhotoVariants.PerPhoto));
            images.CloseList();
        }

        return new Batch(InputSchema, [ids.Finish(), images.Finish()], rows);
    }

    private static ImmutableSortedDictionary<string, string> Options() => new Dictionary<string, string>
    {
        ["provider"] = "onnx",
        ["path"] = OnnxFixture.SamplePath,
        ["input-layout"] = "chw",
        ["input-mean"] = "0.485, 0.456, 0.406",
        ["input-std"] = "0.229, 0.224, 0.225",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
