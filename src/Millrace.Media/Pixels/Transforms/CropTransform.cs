using System.Diagnostics;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pixels.Transforms;

/// <summary>Keeps a part, which must lie inside the image.</summary>
internal sealed record CropTransform(int X, int Y, int Width, int Height) : PixelTransform
{
    /// <inheritdoc/>
    public override string FunctionName => "image_crop";

    /// <inheritdoc/>
    public override string? Fault => X < 0 || Y < 0 || Width < 1 || Height < 1 ? $"there is no part of {Width}x{Height} at ({X}, {Y})" : null;

    /// <inheritdoc/>
    public override ImageType TypeOf(ImageType input) => new(input.Mode, Width, Height);

    /// <inheritdoc/>
    public override ImageError? Plan(PixelShape input, out PixelShape output)
    {
        output = input with { Size = new PixelSize(Width, Height) };
        return Width > input.Size.Width - X || Height > input.Size.Height - Y
            ? new ImageError(ImageErrorCode.OutsideImage, $"a part of {Width}x{Height} at ({X}, {Y}) does not fit in an image of {input.Size}")
            : null;
    }

    /// <inheritdoc/>
    public override void Apply(in RawPixels source, Span<byte> destination)
    {
        ImageError? error = PixelOperations.Crop(source, new VipsRect(X, Y, Width, Height), destination);
        Debug.Assert(error is null, "a crop was not planned");
    }

    /// <inheritdoc/>
    public override string ToString() => $"crop({X}, {Y}, {Width}, {Height})";
}
