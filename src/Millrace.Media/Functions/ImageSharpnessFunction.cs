using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Measures how sharp an image is.</summary>
internal sealed class ImageSharpnessFunction : ResultFunction
{
    /// <inheritdoc/>
    public override string Name => "image_sharpness";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_SHARPNESS(image IMAGE)",
        "DOUBLE",
        "The variance of the Laplacian of the grey image: the larger, the sharper. It depends on size, "
        + "so compare images of one size. NULL gives NULL.",
        ["IMAGE_SHARPNESS(IMAGE_RESIZE(image, 256, 256))"]);

    /// <inheritdoc/>
    public override PixelResult Create(IReadOnlyList<ArgumentInfo> options) => new SharpnessResult();
}
