using System.Globalization;
using Millrace.Media.Native;

namespace Millrace.Benchmarks.Photos;

/// <summary>
/// JPEGs of 500×375 and 1024×768 pixels, made once from the bundled photographs and kept below <c>artifacts/</c>. Each carries its number
/// as a small patch in the middle, so that no two are equal.
/// </summary>
internal static class PhotoSet
{
    private const string Complete = ".complete";
    private const int PatchSide = 32;
    private const int PatchCells = 4;

    /// <summary>The repository's root: the folder above that holds <c>samples</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of a set, which is made if it is not there.</summary>
    /// <param name="count">Photographs.</param>
    public static string Ensure(int count)
    {
        string folder = Path.Combine(Root, "artifacts", "bench", string.Create(CultureInfo.InvariantCulture, $"numbered-photos-{count}"));
        if (File.Exists(Path.Combine(folder, Complete)))
            return folder;
        Directory.CreateDirectory(folder);
        byte[][] originals = [.. Directory.GetFiles(Path.Combine(Root, "samples", "photos"))
            .Where(f => f.EndsWith(".png", StringComparison.Ordinal) || f.EndsWith(".jpg", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes)];
        Parallel.For(0, count, i =>
        {
            PixelSize size = i % 2 == 0 ? new PixelSize(500, 375) : new PixelSize(1024, 768);
            byte[] jpeg = Make(originals[i / 2 % originals.Length], size, 80 + i / 26 % 15, i);
            File.WriteAllBytes(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"photo-{i:00000}.jpg")), jpeg);
        });
        File.WriteAllText(Path.Combine(folder, Complete), "");
        return folder;
    }

    private static byte[] Make(byte[] original, PixelSize size, int quality, int number)
    {
        Check(ImageDecoder.ReadHeader(original, out ImageHeader header));
        var request = new ThumbnailRequest
        {
            Decode = new DecodeRequest { Mode = PixelMode.Rgb },
            Resize = ResizeRule.Exact(size.Width, size.Height),
        };
        Check(DecodePlanner.Plan(header, request, out DecodePlan plan));
        byte[] pixels = new byte[plan.OutputBytes];
        Check(ImageDecoder.Decode(original, plan, pixels));
        Stamp(pixels, size, number);
        using EncodedImage encoded = ImageEncoder.Encode(new RawPixels(pixels, size, PixelMode.Rgb), EncodeFormat.Jpeg, quality);
        return encoded.Span.ToArray();
    }

    /// <summary>The number in binary, as black and white cells.</summary>
    private static void Stamp(Span<byte> pixels, PixelSize size, int number)
    {
        const int cell = PatchSide / PatchCells;
        for (int y = 0; y < PatchSide; y++)
        {
            int start = ((size.Height - PatchSide) / 2 + y) * size.Width + (size.Width - PatchSide) / 2;
            for (int x = 0; x < PatchSide; x++)
            {
                int bit = y / cell * PatchCells + x / cell;
                pixels.Slice((start + x) * 3, 3).Fill((number >> bit & 1) == 0 ? byte.MinValue : byte.MaxValue);
            }
        }
    }

    private static void Check(ImageError? error)
    {
        if (error is not null)
            throw new InvalidOperationException($"a bundled photograph cannot be read: {error}");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "samples", "photos")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the benchmark must run inside the repository");
    }
}
