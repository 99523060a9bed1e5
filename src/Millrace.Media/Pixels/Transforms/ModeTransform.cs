using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pixels.Transforms;

/// <summary>Changes the layout of pixels.</summary>
internal sealed record ModeTransform(PixelMode Mode) : PixelTransform
{
    /// <inheritdoc/>
    public override string FunctionName => "image_convert_mode";

    /// <inheritdoc/>
    public override ImageType TypeOf(ImageType input) => input with { Mode = Mode.Name() };

    /// <inheritdoc/>
    public override ImageError? Plan(PixelShape input, out PixelShape output)
    {
        output = input with { Mode = Mode };
        return output.Bytes > int.MaxValue ? new ImageError(ImageErrorCode.TooLarge, $"an image of {output.Size} is too large") : null;
    }

    /// <inheritdoc/>
    public override void Apply(in RawPixels source, Span<byte> destination) => PixelOperations.ConvertMode(source, Mode, destination);

    /// <inheritdoc/>
    public override string ToString() => $"convert_mode({Mode.Name()})";
}
