namespace Millrace.Connectors.Files.Listing;

/// <summary>What stands under a name.</summary>
internal enum FileKind
{
    /// <summary>A pipe, a device, a socket.</summary>
    Other,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, or a kind that the folder does not tell: to be looked at.</summary>
    Unknown,
}
