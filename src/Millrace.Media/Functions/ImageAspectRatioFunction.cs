using Millrace.Columnar.Builders;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Divides the width of an image by its height.</summary>
internal sealed class ImageAspectRatioFunction : HeaderFunction
{
    /// <inheritdoc/>
    public override string Name => "image_aspect_ratio";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_ASPECT_RATIO(content BYTES | image IMAGE)",
        "DOUBLE",
        "Width divided by height, as stored. Of BYTES only the header is read. NULL, and bytes whose header cannot be read, give NULL.",
        ["IMAGE_ASPECT_RATIO(bytes) > 1"]);

    /// <inheritdoc/>
    public override PixelResult Create(IReadOnlyList<ArgumentInfo> options) => new AspectRatioResult();

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder rows, in ImageHeader header) =>
        ((FixedWidthBuilder<double>)rows).Append((double)header.Width / header.Height);
}
