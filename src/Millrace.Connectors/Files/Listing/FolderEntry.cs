namespace Millrace.Connectors.Files.Listing;

/// <summary>A name in a folder.</summary>
/// <param name="Name">The name's bytes, without an end mark.</param>
/// <param name="Kind">What stands under it, as far as the folder tells.</param>
internal readonly record struct FolderEntry(byte[] Name, FileKind Kind)
{
    /// <summary>Whether the name begins with <c>.</c> or <c>_</c>.</summary>
    public bool IsHidden => Name[0] is (byte)'.' or (byte)'_';
}
