using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pixels.Transforms;

/// <summary>What makes an image of an image, with its arguments. Immutable; compares by value.</summary>
internal abstract record PixelTransform
{
    /// <summary>The function that does this alone; row errors name it.</summary>
    public abstract string FunctionName { get; }

    /// <summary>What is wrong with the arguments whatever the image, or null.</summary>
    public virtual string? Fault => null;

    /// <summary>The type of the result.</summary>
    public abstract ImageType TypeOf(ImageType input);

    /// <summary>The shape of the result, or why there is none.</summary>
    public abstract ImageError? Plan(PixelShape input, out PixelShape output);

    /// <summary>Computes.</summary>
    /// <param name="source">The image, borrowed.</param>
    /// <param name="destination">Exactly the bytes of the planned shape; does not overlap the source.</param>
    public abstract void Apply(in RawPixels source, Span<byte> destination);

    /// <summary>The transform as pipelines write it: <c>resize(224, 224, lanczos)</c>.</summary>
    public abstract override string ToString();
}
