using Millrace.Media.Columns;
using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Changes the pixel layout of an image.</summary>
internal sealed class ImageConvertModeFunction : PixelFunction
{
    /// <inheritdoc/>
    public override string Name => "image_convert_mode";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_CONVERT_MODE(image IMAGE, mode VARCHAR)",
        "IMAGE",
        "Changes the layout to L, LA, RGB or RGBA. Grey is weighted by ITU-R BT.601; "
        + "alpha that is not wanted is dropped, alpha that is missing is 255. NULL gives NULL.",
        ["IMAGE_CONVERT_MODE(image, 'L')"]);

    /// <inheritdoc/>
    protected override int NumberCount => 0;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Words { get; } = ["RGB", "L", "RGBA", "LA"];

    /// <inheritdoc/>
    protected override string WordName => "mode";

    /// <inheritdoc/>
    protected override bool IsWordRequired => true;

    /// <inheritdoc/>
    protected override PixelTransform Create(ReadOnlySpan<int> numbers, string word) =>
        new ModeTransform(PixelModeNames.Parse(word)!.Value); // Words are modes
}
