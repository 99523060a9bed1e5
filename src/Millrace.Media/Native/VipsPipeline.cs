namespace Millrace.Media.Native;

/// <summary>The steps that decode and resize have in common, on images that libvips computes on demand.</summary>
internal static unsafe class VipsPipeline
{
    private const int FormatByte = 0;
    private const int FormatUInt16 = 2;
    private const int FormatFloat = 6;
    private const int FormatDouble = 8;
    private const int InterpretationLab = 13;
    private const int InterpretationCmyk = 15;
    private const int InterpretationLabQ = 16;
    private const int InterpretationLabS = 21;
    private const int InterpretationSrgb = 22;
    private const int RoundToInteger = 0;

    // Enough rows that the cost of a request does not show, few enough that rows between two passes stay in the processor's cache.
    private const int StripRows = 32;

    /// <summary>Name of the sample layout of a loaded image, as <see cref="ImageHeader.Mode"/>.</summary>
    public static string ModeOf(in VipsObject image)
    {
        int bands = VipsApi.ImageBands(image.Handle);
        int format = VipsApi.ImageFormat(image.Handle);
        int interpretation = VipsApi.ImageInterpretation(image.Handle);
        if (interpretation is InterpretationLab or InterpretationLabQ or InterpretationLabS)
            return "LAB";
        if (format is not (FormatByte or FormatUInt16))
            return format is FormatFloat or FormatDouble ? "F" : "?";
        if (interpretation == InterpretationCmyk)
            return "CMYK";
        return (bands, format) switch
        {
            (1, FormatByte) => "L",
            (2, FormatByte) => "LA",
            (3, FormatByte) => "RGB",
            (4, FormatByte) => "RGBA",
            (1, _) => "I;16",
            (2, _) => "LA;16",
            (3, _) => "RGB;16",
            (4, _) => "RGBA;16",
            _ => "?",
        };
    }

    /// <summary>Brings a loaded image to 8-bit samples of 1 to 4 channels. 16-bit samples keep their upper byte; CMYK and LAB become
    /// RGB.</summary>
    /// <returns>Whether it succeeded.</returns>
    public static bool Normalize(ref VipsObject image)
    {
        int interpretation = VipsApi.ImageInterpretation(image.Handle);
        if (interpretation is InterpretationCmyk or InterpretationLab or InterpretationLabQ or InterpretationLabS)
        {
            using var toColor = new VipsOperation("colourspace"u8);
            toColor.Set("in"u8, image);
            toColor.Set("space"u8, InterpretationSrgb);
            if (!Step(ref image, toColor))
                return false;
        }

        if (VipsApi.ImageFormat(image.Handle) != FormatUInt16)
            return VipsApi.ImageFormat(image.Handle) == FormatByte;
        using var upper = new VipsOperation("msb"u8);
        upper.Set("in"u8, image);
        return Step(ref image, upper);
    }

    /// <summary>Resizes; pixels with alpha are weighted by it.</summary>
    /// <param name="image">8-bit image of 1 to 4 channels; replaced by the result.</param>
    /// <param name="target">Size wanted.</param>
    /// <param name="kernel">Weights.</param>
    /// <returns>Whether it succeeded.</returns>
    public static bool Resize(ref VipsObject image, PixelSize target, ResizeKernel kernel)
    {
        bool weigh = VipsApi.ImageBands(image.Handle) is 2 or 4 && kernel != ResizeKernel.Nearest;
        if (weigh && !Apply(ref image, "premultiply"u8))
            return false;
        using (var resize = new VipsOperation("resize"u8))
        {
            resize.Set("in"u8, image);
            resize.Set("scale"u8, (double)target.Width / VipsApi.ImageWidth(image.Handle));
            resize.Set("vscale"u8, (double)target.Height / VipsApi.ImageHeight(image.Handle));
            resize.Set("kernel"u8, (int)kernel);
            if (!Step(ref image, resize))
                return false;
        }

        return !weigh || (Apply(ref image, "unpremultiply"u8) && ToBytes(ref image));
    }

    /// <summary>Computes a part of an image into memory, strip after strip on the calling thread.</summary>
    /// <param name="image">8-bit image of 1 to 4 channels.</param>
    /// <param name="area">The part.</param>
    /// <param name="mode">Layout of the destination; converted to if the image has another.</param>
    /// <param name="destination">Exactly the part's bytes.</param>
    /// <param name="readToEnd">Whether rows below the part are computed too (and dropped), so that damage in them shows.</param>
    /// <returns>Whether it succeeded; if not, the destination holds anything.</returns>
    public static bool Write(in VipsObject image, VipsRect area, PixelMode mode, Span<byte> destination, bool readToEnd)
    {
        int bands = VipsApi.ImageBands(image.Handle);
        using var source = new VipsObject(VipsApi.RegionNew(image.Handle));
        bool done = bands == (int)mode
            ? WriteAll(source, area, bands, destination)
            : WriteConverted(source, area, bands, mode, destination);
        int last = VipsApi.ImageHeight(image.Handle) - 1;
        if (!done || !readToEnd || area.Top + area.Height > last)
            return done;
        var end = new VipsRect(0, last, 1, 1);
        return VipsApi.RegionPrepare(source.Handle, &end) == 0;
    }

    private static bool WriteAll(in VipsObject source, VipsRect area, int bands, Span<byte> destination)
    {
        fixed (byte* memory = destination)
        {
            using var image = Wrap(memory, new PixelSize(area.Width, area.Height), bands);
            using var target = new VipsObject(VipsApi.RegionNew(image.Handle));
            var whole = new VipsRect(0, 0, area.Width, area.Height);
            if (VipsApi.RegionImage(target.Handle, &whole) != 0)
                return false;
            for (int row = 0; row < area.Height; row += StripRows)
            {
                var strip = new VipsRect(area.Left, area.Top + row, area.Width, Math.Min(StripRows, area.Height - row));
                if (VipsApi.RegionPrepareTo(source.Handle, target.Handle, &strip, 0, row) != 0)
                    return false;
            }
        }

        return true;
    }

    private static bool WriteConverted(in VipsObject source, VipsRect area, int bands, PixelMode mode, Span<byte> destination)
    {
        int scratchBytes = checked(area.Width * StripRows * bands);
        using var scratch = new NativeScratch(scratchBytes);
        for (int row = 0; row < area.Height; row += StripRows)
        {
            var strip = new VipsRect(area.Left, area.Top + row, area.Width, Math.Min(StripRows, area.Height - row));
            var size = new PixelSize(strip.Width, strip.Height);
            Span<byte> pixels = scratch.Span[..(strip.Width * strip.Height * bands)];
            if (!WriteAll(source, strip, bands, pixels))
                return false;
            int at = row * area.Width * (int)mode;
            PixelOperations.ConvertMode(new RawPixels(pixels, size, (PixelMode)bands), mode, destination.Slice(at, (int)size.Bytes(mode)));
        }

        return true;
    }

    /// <summary>Makes an image of memory that stays the caller's and must outlive it.</summary>
    public static VipsObject Wrap(byte* memory, PixelSize size, int bands) =>
        new(VipsApi.ImageFromMemory(memory, (nuint)((long)size.Width * size.Height * bands), size.Width, size.Height, bands, FormatByte));

    private static bool Apply(ref VipsObject image, ReadOnlySpan<byte> operation)
    {
        using var step = new VipsOperation(operation);
        step.Set("in"u8, image);
        return Step(ref image, step);
    }

    // A cast cuts fractions off, so they are rounded first.
    private static bool ToBytes(ref VipsObject image)
    {
        using (var round = new VipsOperation("round"u8))
        {
            round.Set("in"u8, image);
            round.Set("round"u8, RoundToInteger);
            if (!Step(ref image, round))
                return false;
        }

        using var cast = new VipsOperation("cast"u8);
        cast.Set("in"u8, image);
        cast.Set("format"u8, FormatByte);
        return Step(ref image, cast);
    }

    private static bool Step(ref VipsObject image, VipsOperation operation)
    {
        VipsObject next = operation.BuildImage();
        if (next.IsNone)
            return false;
        image.Replace(ref next);
        return true;
    }
}
