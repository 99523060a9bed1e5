using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pixels.Transforms;

/// <summary>Keeps the middle; an odd remainder leaves the smaller half left and above.</summary>
internal sealed record CenterCropTransform(int Width, int Height) : PixelTransform
{
    /// <inheritdoc/>
    public override string FunctionName => "image_center_crop";

    /// <inheritdoc/>
    public override string? Fault => Width < 1 || Height < 1 ? $"there is no part of {Width}x{Height}" : null;

    /// <inheritdoc/>
    public override ImageType TypeOf(ImageType input) => new(input.Mode, Width, Height);

    /// <inheritdoc/>
    public override ImageError? Plan(PixelShape input, out PixelShape output)
    {
        output = input with { Size = new PixelSize(Width, Height) };
        return OutsideOf(input.Size);
    }

    /// <summary>The error where the part is larger than an image, or null.</summary>
    public ImageError? OutsideOf(PixelSize size) => Width > size.Width || Height > size.Height
        ? new ImageError(ImageErrorCode.OutsideImage, $"a part of {Width}x{Height} does not fit in an image of {size}")
        : null;

    /// <inheritdoc/>
    public override void Apply(in RawPixels source, Span<byte> destination) =>
        new CropTransform((source.Size.Width - Width) / 2, (source.Size.Height - Height) / 2, Width, Height).Apply(source, destination);

    /// <inheritdoc/>
    public override string ToString() => $"center_crop({Width}, {Height})";
}
