using Millrace.Errors;

namespace Millrace.Media.Native;

/// <summary>Resizes decoded pixels. Thread-safe; computes on the calling thread.</summary>
/// <remarks>
/// Against the same kernel in double precision on photographs, in steps of 255: at most 24 in any sample and 1 on average. Kernel
/// positions are rounded to 1/64 pixel, and shrinking by
/// more than 4 begins with a mean over whole pixels.
/// </remarks>
internal static unsafe class ImageResizer
{
    /// <summary>Resizes to an exact size. Pixels with alpha are weighted by it, except by <see cref="ResizeKernel.Nearest"/>.</summary>
    /// <param name="source">The pixels; read in place.</param>
    /// <param name="target">Size wanted, each side at least 1. The aspect ratio is the caller's business.</param>
    /// <param name="kernel">Weights. Enlarging with <see cref="ResizeKernel.Mitchell"/> or <see cref="ResizeKernel.Lanczos3"/> uses the
    /// cubic kernel.</param>
    /// <param name="destination">Exactly the result's bytes, in the source's layout; must not overlap the source.</param>
    /// <exception cref="MillraceException"><c>IMAGE_RESIZE</c> (internal): libvips refused valid pixels.</exception>
    public static void Resize(in RawPixels source, PixelSize target, ResizeKernel kernel, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(target.Width, nameof(target));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(target.Height, nameof(target));
        if (destination.Length != target.Bytes(source.Mode))
            throw new ArgumentException($"{target} pixels are {target.Bytes(source.Mode)} bytes, not {destination.Length}", nameof(destination));
        if (target == source.Size)
        {
            source.Pixels.CopyTo(destination);
            return;
        }

        fixed (byte* pixels = source.Pixels)
        {
            using VipsCall call = VipsCall.Begin();
            VipsObject image = VipsPipeline.Wrap(pixels, source.Size, source.Channels);
            try
            {
                var whole = new VipsRect(0, 0, target.Width, target.Height);
                if (image.IsNone || !VipsPipeline.Resize(ref image, target, kernel)
                    || !VipsPipeline.Write(image, whole, source.Mode, destination, readToEnd: false))
                {
                    throw MillraceException.Internal(
                        "IMAGE_RESIZE", $"an image of {source.Size} could not be resized to {target}: {call.TakeDetail() ?? "no detail"}");
                }
            }
            finally
            {
                image.Dispose();
            }
        }
    }
}
