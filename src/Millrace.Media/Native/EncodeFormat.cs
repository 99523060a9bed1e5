namespace Millrace.Media.Native;

/// <summary>Formats that images are written in.</summary>
internal enum EncodeFormat
{
    /// <summary>Baseline JPEG, chroma halved below quality 90; alpha is dropped.</summary>
    Jpeg,

    /// <summary>PNG, lossless.</summary>
    Png,

    /// <summary>WebP, lossy; grey becomes colour.</summary>
    Webp,
}
