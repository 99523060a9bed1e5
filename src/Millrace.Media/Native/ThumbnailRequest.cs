namespace Millrace.Media.Native;

/// <summary>How to decode, resize and crop an image in one pass over its pixels.</summary>
internal sealed record ThumbnailRequest
{
    /// <summary>How to decode; <see cref="DecodeRequest.AtLeast"/> is ignored, the size follows from <see cref="Resize"/>.</summary>
    /// <value>Default: <see cref="DecodeRequest.Default"/>.</value>
    public DecodeRequest Decode { get; init; } = DecodeRequest.Default;

    /// <summary>The size after resizing.</summary>
    /// <value>Default: the image's own.</value>
    public ResizeRule Resize { get; init; }

    /// <summary>How pixels are weighted.</summary>
    /// <value>Default: <see cref="ResizeKernel.Lanczos3"/>.</value>
    public ResizeKernel Kernel { get; init; } = ResizeKernel.Lanczos3;

    /// <summary>Size of a centred part to keep of the resized image, or null for all. An odd remainder leaves the smaller half left and
    /// above.</summary>
    /// <value>Default: null.</value>
    public PixelSize? CenterCrop { get; init; }
}
