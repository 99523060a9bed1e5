using System.Globalization;

namespace Millrace.Connectors.Files.Listing;

/// <summary>What the file system says of a file, symbolic links followed.</summary>
/// <param name="Kind">File, folder or something else.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedNanos">Nanoseconds since 1970 of the last change of the content.</param>
/// <param name="Inode">The file's number on its device.</param>
/// <param name="Device">The device's number.</param>
internal readonly record struct FileStatus(FileKind Kind, long Length, long ModifiedNanos, ulong Inode, ulong Device)
{
    /// <summary>Changes with the content: size, time of the last change and inode, hexadecimal.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{Length:x}-{ModifiedNanos:x}-{Inode:x}");

    /// <summary>Microseconds since 1970 of the last change.</summary>
    public long ModifiedMicros => Math.DivRem(ModifiedNanos, 1000, out long rest) - (rest < 0 ? 1 : 0);
}
