using System.Collections.Immutable;
using System.Globalization;
using Millrace.Media.Pixels.Transforms;
using Millrace.Types;

namespace Millrace.Media.Pipelines;

/// <summary>Values made of the same encoded images in one evaluation, each shared step once. Immutable.</summary>
/// <remarks>
/// <para>Its text is canonical, what plans carry and <c>EXPLAIN</c> shows: outputs divided by <c> | </c>, their steps by <c> > </c>:
/// <c>decode(RGB, at least 224x224) > resize(224, 224, lanczos) > to_tensor(CHW)</c>. The size at which is decoded follows from the steps; it
/// stands there for the reader.</para>
/// </remarks>
internal sealed class ImagePipeline
{
    private ImagePipeline(ImmutableArray<PipelineOutput> outputs, ImmutableArray<DecodeRoot> roots, int nodeCount)
    {
        Outputs = outputs;
        Roots = roots;
        NodeCount = nodeCount;
    }

    /// <summary>What it makes; one value each.</summary>
    public ImmutableArray<PipelineOutput> Outputs { get; }

    /// <summary>Where it begins.</summary>
    public ImmutableArray<DecodeRoot> Roots { get; }

    /// <summary>How many images it makes on its way.</summary>
    public int NodeCount { get; }

    /// <summary>The value itself where there is one, else a row of members named by <see cref="MemberName"/>.</summary>
    public DataType Type => Outputs.Length == 1
        ? Outputs[0].Type
        : new StructType([.. Outputs.Select((o, i) => new Field(MemberName(i), o.Type))]);

    /// <summary>The name of an output's member.</summary>
    public static string MemberName(int output) => "v" + output.ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes a pipeline.</summary>
    /// <param name="outputs">At least one; no two equal.</param>
    public static ImagePipeline Of(ImmutableArray<PipelineOutput> outputs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(outputs.Length);
        int count = 0;
        var decoded = new List<(DecodeStep Step, PipelineNode Node)>();
        for (int i = 0; i < outputs.Length; i++)
        {
            int root = decoded.FindIndex(d => d.Step == outputs[i].Decode);
            if (root < 0)
            {
                root = decoded.Count;
                decoded.Add((outputs[i].Decode, new PipelineNode(count++, null)));
            }

            PipelineNode node = decoded[root].Node;
            foreach (PixelTransform transform in outputs[i].Transforms)
                node = ChildOf(node, transform, ref count);
            if (outputs[i].Result is Pixels.Results.ImageResult)
                node.ImageOutput = i;
            else
                node.Results.Add(i);
        }

        return new ImagePipeline(outputs, [.. decoded.Select(d => new DecodeRoot(d.Step, d.Node))], count);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" | ", Outputs.Select(Describe));

    private static PipelineNode ChildOf(PipelineNode node, PixelTransform transform, ref int count)
    {
        PipelineNode? child = node.Children.Find(c => c.Transform == transform);
        if (child is not null)
            return child;
        child = new PipelineNode(count++, transform);
        node.Children.Add(child);
        return child;
    }

    private string Describe(PipelineOutput output)
    {
        string decode = output.Decode.ToString();
        if (Roots.First(r => r.Step == output.Decode).AtLeast is not { } size)
            return output.ToString();
        string separator = decode.EndsWith("()", StringComparison.Ordinal) ? "" : ", ";
        return $"{decode[..^1]}{separator}at least {size}){output.ToString()[decode.Length..]}";
    }
}
