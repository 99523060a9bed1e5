using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Keeps the middle of an image.</summary>
internal sealed class ImageCenterCropFunction : PixelFunction
{
    /// <inheritdoc/>
    public override string Name => "image_center_crop";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_CENTER_CROP(image IMAGE, width INT, height INT)",
        "IMAGE",
        "Keeps the middle; an odd remainder leaves the smaller half left and above. NULL gives NULL; "
        + "a part larger than the image is the row error IMAGE_OUTSIDE.",
        ["IMAGE_CENTER_CROP(image, 224, 224)"]);

    /// <inheritdoc/>
    protected override int NumberCount => 2;

    /// <inheritdoc/>
    protected override PixelTransform Create(ReadOnlySpan<int> numbers, string word) =>
        new CenterCropTransform(numbers[0], numbers[1]);
}
