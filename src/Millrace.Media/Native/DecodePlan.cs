namespace Millrace.Media.Native;

/// <summary>What a decode will do to one image, known from its header alone: so its memory can be reserved first.</summary>
/// <remarks>Made by <see cref="DecodePlanner"/>; a plan fits any image of the same header.</remarks>
internal readonly record struct DecodePlan
{
    /// <summary>The header it was made from.</summary>
    public ImageHeader Header { get; init; }

    /// <summary>Divisor at which a JPEG is decoded: 1, 2, 4 or 8.</summary>
    public int Shrink { get; init; }

    /// <summary>Size that the decoder gives, as stored: each side divided by <see cref="Shrink"/>, rounded down.</summary>
    public PixelSize Loaded { get; init; }

    /// <summary>Size after resizing, as stored.</summary>
    public PixelSize Resized { get; init; }

    /// <summary>The part of the resized image that is kept, as stored.</summary>
    public VipsRect Area { get; init; }

    /// <summary>Weights of the resize; null where nothing is resized.</summary>
    public ResizeKernel? Kernel { get; init; }

    /// <summary>Orientation to apply last; 1 for none.</summary>
    public int Orientation { get; init; }

    /// <summary>Layout of the result.</summary>
    public PixelMode Mode { get; init; }

    /// <summary>See <see cref="DecodeRequest.Strict"/>.</summary>
    public bool Strict { get; init; }

    /// <summary>Size of the result as displayed.</summary>
    public PixelSize Output => Orientation >= 5 ? new PixelSize(Area.Height, Area.Width) : new PixelSize(Area.Width, Area.Height);

    /// <summary>Bytes of the result: exactly the length of the destination.</summary>
    public int OutputBytes => checked((int)Output.Bytes(Mode));
}
