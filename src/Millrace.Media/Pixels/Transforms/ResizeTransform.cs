using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pixels.Transforms;

/// <summary>Resizes to an exact size; the aspect ratio is not kept.</summary>
internal sealed record ResizeTransform(int Width, int Height, ResizeKernel Kernel) : PixelTransform
{
    private static readonly (string Name, ResizeKernel Kernel)[] Kernels =
    [
        ("lanczos", ResizeKernel.Lanczos3), ("bilinear", ResizeKernel.Linear), ("bicubic", ResizeKernel.Cubic),
        ("nearest", ResizeKernel.Nearest), ("mitchell", ResizeKernel.Mitchell),
    ];

    /// <summary>The names of kernels, the default first.</summary>
    public static IReadOnlyList<string> KernelNames { get; } = [.. Kernels.Select(k => k.Name)];

    /// <inheritdoc/>
    public override string FunctionName => "image_resize";

    /// <inheritdoc/>
    public override string? Fault => Width < 1 || Height < 1 || (long)Width * Height > DecodeRequest.Default.PixelsMax
        ? $"a size of {Width}x{Height} is not between 1x1 and {DecodeRequest.Default.PixelsMax} pixels"
        : null;

    /// <summary>Makes one of a kernel's name, which exists.</summary>
    public static ResizeTransform Of(int width, int height, string kernel) => new(width, height, Kernels.First(k => k.Name == kernel).Kernel);

    /// <inheritdoc/>
    public override ImageType TypeOf(ImageType input) => new(input.Mode, Width, Height);

    /// <inheritdoc/>
    public override ImageError? Plan(PixelShape input, out PixelShape output)
    {
        output = input with { Size = new PixelSize(Width, Height) };
        return output.Bytes > int.MaxValue ? new ImageError(ImageErrorCode.TooLarge, $"an image of {output.Size} is too large") : null;
    }

    /// <inheritdoc/>
    public override void Apply(in RawPixels source, Span<byte> destination) =>
        ImageResizer.Resize(source, new PixelSize(Width, Height), Kernel, destination);

    /// <inheritdoc/>
    public override string ToString() => $"resize({Width}, {Height}, {Kernels.First(k => k.Kernel == Kernel).Name})";
}
