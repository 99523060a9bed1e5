namespace Millrace.Execution.Storage;

/// <summary>Whether a stored object is what its handle says.</summary>
public enum ObjectCheck
{
    /// <summary>Length and hash agree.</summary>
    Intact,

    /// <summary>There is no such object.</summary>
    Missing,

    /// <summary>Its length differs.</summary>
    LengthDiffers,

    /// <summary>Its hash differs.</summary>
    HashDiffers,
}
