using Millrace.Media.Native;

namespace Millrace.Inference.Tests.Photos;

/// <summary>
/// The bundled photographs and what happens to photographs: smaller, compressed, cropped, darker, brighter. As 224 × 224 RGB bytes.
/// </summary>
internal static class PhotoVariants
{
    public const int Side = 224;

    /// <summary>The original and its variants.</summary>
    public const int PerPhoto = 7;

    public static string[] Files { get; } = [.. Directory.GetFiles(Folder()).Order(StringComparer.Ordinal)];

    /// <summary>Makes an image: variant 0 is the original.</summary>
    public static byte[] Make(string file, int variant)
    {
        (byte[] pixels, PixelSize size) = Decode(File.ReadAllBytes(file));
        (pixels, size) = variant switch
        {
            1 => Resize(pixels, size, new PixelSize(size.Width / 2, size.Height / 2)),
            2 => Resize(pixels, size, new PixelSize(size.Width / 4, size.Height / 4)),
            3 => Compress(pixels, size),
            4 => Crop(pixels, size),
            5 => (Array.ConvertAll(pixels, p => (byte)(p * 0.85)), size),
            6 => (Array.ConvertAll(pixels, p => (byte)Math.Min(255, p * 1.15)), size),
            _ => (pixels, size),
        };
        return Resize(pixels, size, new PixelSize(Side, Side)).Pixels;
    }

    private static (byte[] Pixels, PixelSize Size) Decode(ReadOnlySpan<byte> encoded)
    {
        Assert.Null(ImageDecoder.ReadHeader(encoded, out ImageHeader header));
        Assert.Null(DecodePlanner.Plan(header, DecodeRequest.Default with { Mode = PixelMode.Rgb }, out DecodePlan plan));
        byte[] pixels = new byte[plan.OutputBytes];
        Assert.Null(ImageDecoder.Decode(encoded, plan, pixels));
        return (pixels, plan.Output);
    }

    private static (byte[] Pixels, PixelSize Size) Resize(byte[] pixels, PixelSize size, PixelSize target)
    {
        byte[] resized = new byte[target.Bytes(PixelMode.Rgb)];
        ImageResizer.Resize(new RawPixels(pixels, size, PixelMode.Rgb), target, ResizeKernel.Lanczos3, resized);
        return (resized, target);
    }

    private static (byte[] Pixels, PixelSize Size) Compress(byte[] pixels, PixelSize size)
    {
        using EncodedImage jpeg = ImageEncoder.Encode(new RawPixels(pixels, size, PixelMode.Rgb), EncodeFormat.Jpeg, 40);
        return Decode(jpeg.Span);
    }

    private static (byte[] Pixels, PixelSize Size) Crop(byte[] pixels, PixelSize size)
    {
        var target = new PixelSize(size.Width * 4 / 5, size.Height * 4 / 5);
        byte[] cropped = new byte[target.Bytes(PixelMode.Rgb)];
        var area = new VipsRect((size.Width - target.Width) / 2, (size.Height - target.Height) / 2, target.Width, target.Height);
        Assert.Null(PixelOperations.Crop(new RawPixels(pixels, size, PixelMode.Rgb), area, cropped));
        return (cropped, target);
    }

    private static string Folder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string photos = Path.Combine(folder.FullName, "samples", "photos");
            if (Directory.Exists(photos))
                return photos;
        }

        throw new DirectoryNotFoundException("samples/photos is in no folder above the tests");
    }
}
