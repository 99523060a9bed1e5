namespace Millrace.Execution.Storage;

/// <summary>What may be wrong with one object: codes of row errors.</summary>
public static class ObjectErrors
{
    /// <summary>There is no such object.</summary>
    public const string Missing = "OBJECT_MISSING";

    /// <summary>It may not be read.</summary>
    public const string Denied = "OBJECT_DENIED";

    /// <summary>Its content is not the one that the reference names, or ends before the reference's window.</summary>
    public const string Changed = "REFERENCE_CHANGED";

    /// <summary>The URI is malformed, or names a folder, a device or the like.</summary>
    public const string BadUri = "URI_INVALID";

    /// <summary>No store serves the URI's scheme.</summary>
    public const string UnknownScheme = "URI_SCHEME_UNKNOWN";

    /// <summary>The window is larger than a value may be, 2 GiB − 1.</summary>
    public const string TooLarge = "OBJECT_TOO_LARGE";

    /// <summary>The error in words.</summary>
    public static string Describe(string code) => code switch
    {
        Missing => "the object does not exist",
        Denied => "the object may not be read",
        Changed => "the object changed since the reference was made",
        BadUri => "the URI names no object",
        UnknownScheme => "no object store serves the URI's scheme",
        TooLarge => "the object is larger than a value may be (2 GiB − 1): take a window of it",
        _ => code,
    };
}
