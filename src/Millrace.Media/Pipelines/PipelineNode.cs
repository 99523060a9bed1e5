using Millrace.Media.Pixels.Transforms;

namespace Millrace.Media.Pipelines;

/// <summary>An image within a pipeline: what makes it, and what is made of it. A step that outputs share is one node.</summary>
/// <param name="index">Its place among all nodes.</param>
/// <param name="transform">What makes it of its parent; null for a decoded image.</param>
internal sealed class PipelineNode(int index, PixelTransform? transform)
{
    /// <summary>Its place among all nodes.</summary>
    public int Index { get; } = index;

    /// <summary>What makes it of its parent; null for a decoded image.</summary>
    public PixelTransform? Transform { get; } = transform;

    /// <summary>The images made of it.</summary>
    public List<PipelineNode> Children { get; } = [];

    /// <summary>Outputs that are values of this image.</summary>
    public List<int> Results { get; } = [];

    /// <summary>The output that is this image itself, or −1.</summary>
    public int ImageOutput { get; set; } = -1;

    /// <summary>Whether nothing but one further image is made of it.</summary>
    public bool IsPassing => Results.Count == 0 && ImageOutput < 0 && Children.Count == 1;
}
