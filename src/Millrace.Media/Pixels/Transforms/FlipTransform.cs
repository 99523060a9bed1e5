using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pixels.Transforms;

/// <summary>Mirrors.</summary>
/// <param name="IsHorizontal">Whether columns are exchanged; else rows.</param>
internal sealed record FlipTransform(bool IsHorizontal) : PixelTransform
{
    /// <inheritdoc/>
    public override string FunctionName => "image_flip";

    /// <inheritdoc/>
    public override ImageType TypeOf(ImageType input) => input;

    /// <inheritdoc/>
    public override ImageError? Plan(PixelShape input, out PixelShape output)
    {
        output = input;
        return null;
    }

    /// <inheritdoc/>
    public override void Apply(in RawPixels source, Span<byte> destination) =>
        PixelOperations.Flip(source, IsHorizontal, !IsHorizontal, destination);

    /// <inheritdoc/>
    public override string ToString() => IsHorizontal ? "flip(horizontal)" : "flip(vertical)";
}
