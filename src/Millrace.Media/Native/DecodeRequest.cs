namespace Millrace.Media.Native;

/// <summary>How to decode an image.</summary>
internal sealed record DecodeRequest
{
    /// <summary>The request with every default.</summary>
    public static DecodeRequest Default { get; } = new();

    /// <summary>Layout of the pixels, or null for <see cref="ImageHeader.NaturalMode"/>. Alpha that is not asked for is dropped, not
    /// blended.</summary>
    /// <value>Default: null.</value>
    public PixelMode? Mode { get; init; }

    /// <summary>
    /// A size (as displayed) that the decoded image must not fall below on either side, so that a JPEG may be decoded at 1/2, 1/4 or 1/8
    /// of its size; null decodes in full.
    /// Other formats are decoded in full always.
    /// </summary>
    /// <value>Default: null.</value>
    public PixelSize? AtLeast { get; init; }

    /// <summary>
    /// Factor by which a JPEG that is decoded at a fraction of its size must at least exceed the size asked for. 1 is fastest; 2 comes
    /// closer to the full decode;
    /// <see cref="double.PositiveInfinity"/> decodes in full. See <see cref="ImageDecoder"/> for the error.
    /// </summary>
    /// <value>Default: 1.5.</value>
    public double ShrinkMargin { get; init; } = 1.5;

    /// <summary>The most pixels of the stored image and of the result; the header alone decides.</summary>
    /// <value>Default: 178,956,970, where Pillow too refuses an image.</value>
    public long PixelsMax { get; init; } = 178_956_970;

    /// <summary>Whether the EXIF orientation is applied. Off, pixels come as stored, as Pillow and torchvision give them.</summary>
    /// <value>Default: false.</value>
    public bool AutoRotate { get; init; }

    /// <summary>
    /// Whether a JPEG whose decoder warns is an error. Damage in its coded data is only a warning to the decoder, and grey pixels to the
    /// reader; so are a few harmless
    /// faults (stray bytes between segments). Off, only what cannot be decoded is an error. Data that ends early is an error in both cases.
    /// </summary>
    /// <value>Default: true.</value>
    public bool Strict { get; init; } = true;
}
