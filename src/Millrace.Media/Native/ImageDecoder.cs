using Millrace.Errors;

namespace Millrace.Media.Native;

/// <summary>
/// Reads encoded images: headers, and pixels in one pass from the coded data to the size, part and layout wanted. A fault of an image is an
/// <see cref="ImageError"/>; an exception is a fault of the machine or of the caller.
/// </summary>
/// <remarks>
/// <para>Thread-safe; each call computes on the calling thread and frees what it took before it returns. Embedded colour profiles are
/// not applied (except to CMYK and LAB), as in Pillow.</para>
/// <para><b>Error of decoding at a fraction.</b> A JPEG decoded at 1/2, 1/4 or 1/8 by its scaled inverse DCT and then resized differs
/// from one decoded in full. On smooth photographs (enlarged before), in steps of 255: at <see cref="DecodeRequest.ShrinkMargin"/> 2 at
/// most 16 in any sample and 1.2 on average; at 1.5 at most 32 and 2.5; at 1 at most 80 and 6.
/// Where the divisor does not divide the size, less than one pixel of the fraction is lost at the right and lower edge, and hard edges move by
/// up to half a pixel: there single samples differed by up to 110 at 1.5 and 55 at 2, with averages below 1.5 and 1.</para>
/// </remarks>
internal static unsafe class ImageDecoder
{
    private const int Sequential = 1;
    private const int FailOnError = 2;
    private const int FailOnWarning = 3;

    /// <summary>Reads what an image says of itself; its pixels are not touched and not vouched for.</summary>
    /// <param name="encoded">The whole encoded image.</param>
    /// <param name="header">The header, where the answer is null.</param>
    public static ImageError? ReadHeader(ReadOnlySpan<byte> encoded, out ImageHeader header)
    {
        header = default;
        if (encoded.IsEmpty)
            return new ImageError(ImageErrorCode.Empty, "there are no bytes");
        if (ImageSniffer.FormatOf(encoded) is not string format)
        {
            return new ImageError(
                ImageErrorCode.UnknownFormat, "the bytes begin like no image format that is read (JPEG, PNG, WEBP, GIF, TIFF, AVIF)");
        }


        fixed (byte* data = encoded)
        {
            using VipsCall call = VipsCall.Begin();
            using VipsObject image = Load(format, data, encoded.Length, shrink: 1, FailOnError);
            if (image.IsNone)
            {
                ImageErrorCode code = ImageSniffer.IsCut(format, encoded) ? ImageErrorCode.Truncated : ImageErrorCode.BadHeader;
                return new ImageError(code, $"the {format} header cannot be read", call.TakeDetail());
            }

            header = HeaderOf(format, image);
            return null;
        }
    }

    /// <summary>Decodes pixels as planned.</summary>
    /// <param name="encoded">The whole encoded image, of which the plan was made.</param>
    /// <param name="plan">From <see cref="DecodePlanner"/>.</param>
    /// <param name="destination">Exactly <see cref="DecodePlan.OutputBytes"/> bytes, <c>uint8[height, width, channels]</c>; holds
    /// anything if an error comes back.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static ImageError? Decode(ReadOnlySpan<byte> encoded, in DecodePlan plan, Span<byte> destination)
    {
        if (destination.Length != plan.OutputBytes)
            throw new ArgumentException($"the destination must have {plan.OutputBytes} bytes, not {destination.Length}", nameof(destination));
        if (encoded.IsEmpty)
            return new ImageError(ImageErrorCode.Empty, "there are no bytes");
        fixed (byte* data = encoded)
        {
            using VipsCall call = VipsCall.Begin();
            if (plan.Orientation == 1)
                return DecodeStored(encoded, data, plan, destination, call);
            using var turned = new NativeScratch(plan.OutputBytes);
            if (DecodeStored(encoded, data, plan, turned.Span, call) is ImageError error)
                return error;
            var stored = new PixelSize(plan.Area.Width, plan.Area.Height);
            PixelOrientation.Apply(new RawPixels(turned.Span, stored, plan.Mode), plan.Orientation, destination);
            return null;
        }
    }

    private static ImageError? DecodeStored(ReadOnlySpan<byte> encoded, byte* data, in DecodePlan plan, Span<byte> destination, in VipsCall call)
    {
        string format = plan.Header.Format;
        VipsObject image = Load(format, data, encoded.Length, plan.Shrink, plan.Strict && format == "JPEG" ? FailOnWarning : FailOnError);
        try
        {
            if (image.IsNone)
                return Fault(format, encoded, call);
            var loaded = new PixelSize(VipsApi.ImageWidth(image.Handle), VipsApi.ImageHeight(image.Handle));
            if (loaded != plan.Loaded)
                throw MillraceException.Internal("IMAGE_PLAN_MISMATCH", $"a {format} image decoded to {loaded} where its plan says {plan.Loaded}");
            return VipsPipeline.Normalize(ref image)
                && (plan.Kernel is not ResizeKernel kernel || VipsPipeline.Resize(ref image, plan.Resized, kernel))
                && VipsPipeline.Write(image, plan.Area, plan.Mode, destination, readToEnd: true)
                    ? null
                    : Fault(format, encoded, call);
        }
        finally
        {
            image.Dispose();
        }
    }

    private static VipsObject Load(string format, byte* data, int length, int shrink, int failOn)
    {
        using var load = new VipsOperation(ImageSniffer.LoaderOf(format));
        load.SetBytes("buffer"u8, data, length);
        load.Set("access"u8, Sequential);
        load.Set("fail_on"u8, failOn);
        if (shrink > 1)
            load.Set("shrink"u8, shrink);
        return load.BuildImage();
    }

    private static ImageHeader HeaderOf(string format, in VipsObject image)
    {
        fixed (byte* interlaced = "interlaced"u8)
        {
            return new ImageHeader(
                format,
                VipsApi.ImageWidth(image.Handle),
                VipsApi.ImageHeight(image.Handle),
                VipsApi.ImageBands(image.Handle),
                VipsPipeline.ModeOf(image),
                VipsApi.ImageOrientation(image.Handle),
                VipsApi.ImagePages(image.Handle),
                VipsApi.ImageTypeOf(image.Handle, interlaced) != 0);
        }
    }

    private static ImageError Fault(string format, ReadOnlySpan<byte> encoded, in VipsCall call)
    {
        string? detail = call.TakeDetail();
        return ImageSniffer.IsCut(format, encoded)
            ? new ImageError(ImageErrorCode.Truncated, $"the {format} data ends before the image does", detail)
            : new ImageError(ImageErrorCode.Corrupt, $"the {format} data is damaged", detail);
    }
}
