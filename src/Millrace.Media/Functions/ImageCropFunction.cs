using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Keeps a part of an image.</summary>
internal sealed class ImageCropFunction : PixelFunction
{
    /// <inheritdoc/>
    public override string Name => "image_crop";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_CROP(image IMAGE, x INT, y INT, width INT, height INT)",
        "IMAGE",
        "Keeps the part whose upper left pixel is (x, y), counted from 0. NULL gives NULL; "
        + "a part that is not inside the image is the row error IMAGE_OUTSIDE.",
        ["IMAGE_CROP(image, 10, 20, 100, 100)"]);

    /// <inheritdoc/>
    protected override int NumberCount => 4;

    /// <inheritdoc/>
    protected override PixelTransform Create(ReadOnlySpan<int> numbers, string word) =>
        new CropTransform(numbers[0], numbers[1], numbers[2], numbers[3]);
}
