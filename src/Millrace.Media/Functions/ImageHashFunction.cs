using System.Collections.Immutable;
using Millrace.Media.Pixels.Results;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>Makes a hash of what an image looks like.</summary>
internal sealed class ImageHashFunction : ResultFunction
{
    private static readonly string[] Methods = ["dhash", "phash"];

    /// <inheritdoc/>
    public override string Name => "image_hash";

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation { get; } = new(
        "Image",
        "IMAGE_HASH(image IMAGE [, method VARCHAR = 'dhash'])",
        "BIGINT",
        "64 bits of what the image looks like: near duplicates differ in few of them. 'dhash' compares neighbours, 'phash' low frequencies. "
        + "NULL gives NULL.",
        ["IMAGE_HASH(image)", "IMAGE_HASH(image, 'phash')"]);

    /// <inheritdoc/>
    protected override ImmutableArray<DataType> OptionTypes { get; } = [Utf8Type.Instance];

    /// <inheritdoc/>
    public override PixelResult Create(IReadOnlyList<ArgumentInfo> options) => new HashResult(Option(options, 0, "method", Methods) == Methods[1]);
}
