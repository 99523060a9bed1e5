using Millrace.Columnar.Builders;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;

namespace Millrace.Media.Functions;

/// <summary>Reads what an image says of itself.</summary>
internal sealed class ImageMetadataFunction : HeaderFunction
{
    /// <inheritdoc/>
    public override string Name => "image_metadata";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_METADATA(content BYTES | image IMAGE)",
        "ROW<width INT, height INT, channels INT, mode VARCHAR, format VARCHAR>",
        "Size as stored, samples a pixel, mode and format. Of BYTES only the header is read, and no pixel vouched for; of a decoded image the "
        + "format is 'UNKNOWN'. NULL, and bytes whose header cannot be read, give NULL.",
        ["IMAGE_METADATA(bytes).width", "IMAGE_METADATA(bytes).format"]);

    /// <inheritdoc/>
    public override PixelResult Create(IReadOnlyList<ArgumentInfo> options) => new MetadataResult();

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder rows, in ImageHeader header) =>
        MetadataResult.Append((StructBuilder)rows, new PixelSize(header.Width, header.Height), header.Channels, header.Mode, header.Format);
}
