namespace Millrace.Media.Native;

/// <summary>Why one image could not be read. All are faults of the bytes or of the request, never of the machine.</summary>
internal enum ImageErrorCode
{
    /// <summary>There are no bytes.</summary>
    Empty,

    /// <summary>The bytes are in no image format that the engine knows.</summary>
    UnknownFormat,

    /// <summary>The format or this kind of it (sample type, channels) is known and not read.</summary>
    Unsupported,

    /// <summary>The header cannot be read.</summary>
    BadHeader,

    /// <summary>The data ends before the image does.</summary>
    Truncated,

    /// <summary>The data is damaged.</summary>
    Corrupt,

    /// <summary>The header claims more pixels than the request allows.</summary>
    TooLarge,

    /// <summary>The region asked for is not inside the image.</summary>
    OutsideImage,

    /// <summary>A decoded image is not of the size or mode that its column's type states, or its bytes do not fit its size.</summary>
    TypeMismatch,

    /// <summary>An argument of the operation is out of range for this image.</summary>
    Argument,
}
