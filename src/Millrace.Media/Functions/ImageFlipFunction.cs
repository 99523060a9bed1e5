using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Mirrors an image.</summary>
internal sealed class ImageFlipFunction : PixelFunction
{
    /// <inheritdoc/>
    public override string Name => "image_flip";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_FLIP(image IMAGE [, direction VARCHAR = 'horizontal'])",
        "IMAGE",
        "Mirrors left to right ('horizontal') or top to bottom ('vertical'). NULL gives NULL.",
        ["IMAGE_FLIP(image)", "IMAGE_FLIP(image, 'vertical')"]);

    /// <inheritdoc/>
    protected override int NumberCount => 0;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Words { get; } = ["horizontal", "vertical"];

    /// <inheritdoc/>
    protected override string WordName => "direction";

    /// <inheritdoc/>
    protected override PixelTransform Create(ReadOnlySpan<int> numbers, string word) =>
        new FlipTransform(word == "horizontal");
}
