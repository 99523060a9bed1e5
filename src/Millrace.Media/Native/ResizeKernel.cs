namespace Millrace.Media.Native;

/// <summary>
/// How pixels are weighted when an image is resized. Shrinking widens each kernel by the factor (antialiasing), with pixel centres aligned.
/// The numbers are libvips' own.
/// </summary>
internal enum ResizeKernel
{
    /// <summary>The nearest pixel.</summary>
    Nearest = 0,

    /// <summary>Triangle, support 1 (bilinear).</summary>
    Linear = 1,

    /// <summary>Catmull-Rom cubic (B = 0, C = 1/2), support 2. Source: Keys, "Cubic convolution interpolation", 1981.</summary>
    Cubic = 2,

    /// <summary>Mitchell's cubic (B = C = 1/3), support 2. Source: Mitchell and Netravali, "Reconstruction filters in computer
    /// graphics", 1988.</summary>
    Mitchell = 3,

    /// <summary>Sinc windowed by its widest lobe, support 3. Source: Duchon, "Lanczos filtering in one and two dimensions", 1979.</summary>
    Lanczos3 = 5,
}
