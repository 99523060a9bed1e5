using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Results;

namespace Millrace.Media.Pipelines;

/// <summary>Bytes that a pipeline takes for one image, from the image's header.</summary>
internal static class PipelineEstimate
{
    /// <summary>Bytes of the values, and bytes beside them at the most.</summary>
    public static (long Result, long Scratch) Of(ImagePipeline pipeline, in ImageHeader header, int encodedBytes)
    {
        long result = 1;
        long scratch = 0;
        foreach (DecodeRoot root in pipeline.Roots)
        {
            PipelineNode node = root.Node;
            ImageError? error;
            DecodePlan plan;
            if (root.UsesThumbnail(header))
            {
                error = DecodePlanner.Plan(header, root.Thumbnail!, out plan); // UsesThumbnail says that there is one
                node = root.End;
            }
            else
            {
                error = DecodePlanner.Plan(header, root.Request, out plan);
            }

            if (error is not null)
                continue;
            scratch += DecodePlanner.EstimateBytes(plan, encodedBytes);
            Add(pipeline, node, new PixelShape(plan.Output, plan.Mode), ref result, ref scratch);
        }

        return (result, scratch);
    }

    private static void Add(ImagePipeline pipeline, PipelineNode node, PixelShape shape, ref long result, ref long scratch)
    {
        if (node.ImageOutput < 0)
            scratch += shape.Bytes;
        else
            result += ImageResult.Instance.EstimateBytes(shape);
        foreach (int output in node.Results)
        {
            result += pipeline.Outputs[output].Result.EstimateBytes(shape);
            scratch += pipeline.Outputs[output].Result.EstimateScratchBytes(shape);
        }

        foreach (PipelineNode child in node.Children)
        {
            if (child.Transform!.Plan(shape, out PixelShape next) is null) // only a decoded image has none
                Add(pipeline, child, next, ref result, ref scratch);
        }
    }
}
