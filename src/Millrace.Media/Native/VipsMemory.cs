namespace Millrace.Media.Native;

/// <summary>What libvips holds of native memory in this process, for the memory sampler and for leak tests.</summary>
internal static class VipsMemory
{
    private static long _encodedBytes;

    /// <summary>
    /// Bytes that libvips holds now for pixels, plus those of <see cref="EncodedImage"/>s not yet disposed of. 0 when no call is under
    /// way, and libvips' own threads have given back what the last one left with them. Buffers inside the decoders of single formats
    /// are not in it; <see cref="DecodePlanner.EstimateBytes"/> counts them ahead. Loads the library.
    /// </summary>
    public static unsafe long LiveBytes => checked((long)VipsApi.TrackedBytes()) + Interlocked.Read(ref _encodedBytes);

    /// <summary>Number of pixel allocations that libvips holds now. 0 when no call is under way.</summary>
    public static unsafe int LiveAllocations => VipsApi.TrackedAllocations();

    /// <summary>The most bytes that libvips held for pixels at any time since its start.</summary>
    public static unsafe long PeakBytes => checked((long)VipsApi.TrackedHighWater());

    /// <summary>Counts an encoded image in, or with a negative number out.</summary>
    /// <param name="bytes">Its size.</param>
    public static void AddEncoded(long bytes) => Interlocked.Add(ref _encodedBytes, bytes);
}
