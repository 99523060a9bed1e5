using System.Collections.Immutable;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>Encodes an image.</summary>
internal sealed class ImageEncodeFunction : ResultFunction
{
    private const int DefaultQuality = 75;
    private static readonly string[] Formats = ["JPEG", "PNG", "WEBP"];

    /// <inheritdoc/>
    public override string Name => "image_encode";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_ENCODE(image IMAGE [, format VARCHAR = 'JPEG' [, quality INT = 75]])",
        "BYTES",
        "The image as a JPEG, PNG or WEBP file without metadata. quality is 1 to 100; PNG is lossless and ignores it. JPEG drops alpha. NULL gives "
        + "NULL; an image that the format cannot hold is the row error IMAGE_UNSUPPORTED.",
        ["IMAGE_ENCODE(image)", "IMAGE_ENCODE(image, 'WEBP', 85)"]);

    /// <inheritdoc/>
    protected override ImmutableArray<DataType> OptionTypes { get; } = [Utf8Type.Instance, IntegerType.Int32];

    /// <inheritdoc/>
    public override PixelResult Create(IReadOnlyList<ArgumentInfo> options)
    {
        string format = Option(options, 0, "format", Formats);
        long quality = Number(options, 1, "quality", DefaultQuality);
        EncodeFormat encode = format switch
        {
            "PNG" => EncodeFormat.Png,
            "WEBP" => EncodeFormat.Webp,
            _ => EncodeFormat.Jpeg,
        };
        return new EncodeResult(encode, (int)Math.Clamp(quality, 0, 101));
    }
}
