using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Columns;

/// <summary>Size and layout of an image.</summary>
/// <param name="Size">Width and height.</param>
/// <param name="Mode">Layout of a pixel.</param>
internal readonly record struct PixelShape(PixelSize Size, PixelMode Mode)
{
    /// <summary>Bytes of the pixels.</summary>
    public long Bytes => Size.Bytes(Mode);

    /// <summary>The type of images of this shape.</summary>
    public ImageType Type => new(Mode.Name(), Size.Width, Size.Height);
}
