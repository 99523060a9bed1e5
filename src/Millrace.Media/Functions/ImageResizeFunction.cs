using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Resizes an image to an exact size.</summary>
internal sealed class ImageResizeFunction : PixelFunction
{
    /// <inheritdoc/>
    public override string Name => "image_resize";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_RESIZE(image IMAGE, width INT, height INT [, method VARCHAR = 'lanczos'])",
        "IMAGE",
        "Resizes to an exact size in pixels; the aspect ratio is not kept. Methods: lanczos, bilinear, bicubic, nearest, mitchell. "
        + "Alpha weights colour. NULL gives NULL; a size of less than 1 is the row error IMAGE_ARGUMENT.",
        ["IMAGE_RESIZE(image, 224, 224)", "IMAGE_RESIZE(image, 64, 64, 'bilinear')"]);

    /// <inheritdoc/>
    protected override int NumberCount => 2;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Words => ResizeTransform.KernelNames;

    /// <inheritdoc/>
    protected override PixelTransform Create(ReadOnlySpan<int> numbers, string word) =>
        ResizeTransform.Of(numbers[0], numbers[1], word);
}
