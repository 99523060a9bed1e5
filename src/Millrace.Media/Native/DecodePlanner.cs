namespace Millrace.Media.Native;

/// <summary>Turns a header and a request into a plan, or refuses. Pure: no byte of the image is read.</summary>
internal static class DecodePlanner
{
    // Rows that libvips keeps in flight between its passes, and bytes a pixel of formats that are held whole (frame and canvas of WebP;
    // coefficients of progressive JPEG).
    private const int LoadRows = 640;
    private const int ResizeRows = 1_200;
    private const int WholePixelBytes = 9;
    private const long FixedBytes = 2 << 20;

    /// <summary>Plans a plain decode.</summary>
    /// <param name="header">The image's header.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="plan">The plan, where the answer is null.</param>
    public static ImageError? Plan(in ImageHeader header, DecodeRequest request, out DecodePlan plan)
    {
        ArgumentNullException.ThrowIfNull(request);
        plan = default;
        if (Check(header, request.PixelsMax) is ImageError refused)
            return refused;
        int orientation = request.AutoRotate ? header.Orientation : 1;
        int shrink = request.AtLeast is PixelSize box ? ShrinkFor(header, Stored(box, orientation), request.ShrinkMargin) : 1;
        PixelSize loaded = LoadedAt(header, shrink);
        plan = Make(header, request, orientation, shrink) with
        {
            Resized = loaded,
            Area = new VipsRect(0, 0, loaded.Width, loaded.Height),
        };
        return CheckOutput(plan, request.PixelsMax);
    }

    /// <summary>Plans decode, resize and crop in one pass.</summary>
    /// <param name="header">The image's header.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="plan">The plan, where the answer is null.</param>
    public static ImageError? Plan(in ImageHeader header, ThumbnailRequest request, out DecodePlan plan)
    {
        ArgumentNullException.ThrowIfNull(request);
        plan = default;
        DecodeRequest decode = request.Decode;
        if (Check(header, decode.PixelsMax) is ImageError refused)
            return refused;
        int orientation = decode.AutoRotate ? header.Orientation : 1;
        PixelSize shown = request.Resize.Apply(Stored(new PixelSize(header.Width, header.Height), orientation));
        PixelSize kept = request.CenterCrop ?? shown;
        if (kept.Width < 1 || kept.Height < 1 || kept.Width > shown.Width || kept.Height > shown.Height)
            return new ImageError(ImageErrorCode.OutsideImage, $"a crop of {kept} does not fit in the resized image of {shown}");

        PixelSize resized = Stored(shown, orientation);
        int shrink = ShrinkFor(header, resized, decode.ShrinkMargin);
        var area = new VipsRect((shown.Width - kept.Width) / 2, (shown.Height - kept.Height) / 2, kept.Width, kept.Height);
        plan = Make(header, decode, orientation, shrink) with
        {
            Resized = resized,
            Kernel = resized == LoadedAt(header, shrink) ? null : request.Kernel,
            Area = PixelOrientation.ToStored(area, resized, orientation),
        };
        return CheckOutput(plan, decode.PixelsMax);
    }

    /// <summary>
    /// Native bytes that a decode may hold at its peak beside its destination, to be reserved before it: twice what libvips was measured
    /// to hold for pixels, which covers
    /// the decoders' own buffers and the allocator's slack. Plain JPEG and PNG pass in rows; interlaced data and other formats are held
    /// whole.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="encodedBytes">Length of the encoded image.</param>
    public static long EstimateBytes(in DecodePlan plan, long encodedBytes)
    {
        ImageHeader header = plan.Header;
        int sampleBytes = header.Mode.EndsWith(";16", StringComparison.Ordinal) ? 2 : 1;
        bool inRows = !header.Interlaced && header.Format is "JPEG" or "PNG";
        long loadedRow = (long)plan.Loaded.Width * Math.Max(header.Channels, 3) * sampleBytes;
        long held = loadedRow * Math.Min(LoadRows, plan.Loaded.Height);
        if (!inRows)
            held += header.Pixels * WholePixelBytes;
        if (plan.Kernel is not null)
        {
            // One side is shrunk before the other grows: no row is as wide as the image and one of as many as the result has.
            long before = loadedRow * Math.Min(ResizeRows, plan.Loaded.Height);
            long after = (long)plan.Resized.Width * 4 * Math.Min(ResizeRows, plan.Resized.Height);
            bool isMixed = (plan.Loaded.Width > plan.Resized.Width) != (plan.Loaded.Height > plan.Resized.Height);

            // Alpha is weighted in 32-bit floats.
            held += (isMixed ? before + after : Math.Max(before, after)) * (header.HasAlpha ? sizeof(float) : 1);
        }

        long turned = plan.Orientation == 1 ? 0 : plan.Output.Bytes(plan.Mode);
        return (held * 2) + turned + encodedBytes + FixedBytes;
    }

    private static DecodePlan Make(in ImageHeader header, DecodeRequest request, int orientation, int shrink) => new()
    {
        Header = header,
        Shrink = shrink,
        Loaded = LoadedAt(header, shrink),
        Orientation = orientation,
        Mode = request.Mode ?? header.NaturalMode,
        Strict = request.Strict,
    };

    private static ImageError? Check(in ImageHeader header, long pixelsMax)
    {
        if (header.Pixels > pixelsMax)
            return new ImageError(ImageErrorCode.TooLarge, $"{header.Width}x{header.Height} pixels are more than the limit of {pixelsMax}");
        return header.Mode is "?" or "F"
            ? new ImageError(ImageErrorCode.Unsupported, $"{header.Format} of {header.Channels} channels in mode {header.Mode} is not decoded")
            : null;
    }

    private static ImageError? CheckOutput(in DecodePlan plan, long pixelsMax)
    {
        long pixels = Math.Max((long)plan.Resized.Width * plan.Resized.Height, (long)plan.Output.Width * plan.Output.Height);
        return pixels > pixelsMax || plan.Output.Bytes(plan.Mode) > int.MaxValue
            ? new ImageError(ImageErrorCode.TooLarge, $"a result of {plan.Resized} pixels is more than the limit of {pixelsMax}")
            : null;
    }

    // libvips drops the last column and row of the scaled inverse DCT where the divisor cuts a pixel: so each side is rounded down.
    private static int ShrinkFor(in ImageHeader header, PixelSize stored, double margin)
    {
        if (header.Format != "JPEG")
            return 1;
        for (int shrink = 8; shrink > 1; shrink /= 2)
        {
            PixelSize loaded = LoadedAt(header, shrink);
            if (loaded.Width >= Math.Max(1, stored.Width * margin) && loaded.Height >= Math.Max(1, stored.Height * margin))
                return shrink;
        }

        return 1;
    }

    private static PixelSize LoadedAt(in ImageHeader header, int shrink) =>
        new(header.Width / shrink, header.Height / shrink);

    private static PixelSize Stored(PixelSize size, int orientation) => orientation >= 5 ? size.Transposed : size;
}
