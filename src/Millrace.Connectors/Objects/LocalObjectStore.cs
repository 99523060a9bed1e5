using Microsoft.Win32.SafeHandles;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Objects;

/// <summary>Regular files of this machine, by <c>file</c> URI. Version: size, time of the last change and inode.</summary>
internal sealed class LocalObjectStore : IObjectStore
{
    private static readonly string[] FileScheme = ["file"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => FileScheme;

    /// <inheritdoc/>
    public bool IsVersioned => true;

    /// <inheritdoc/>
    public ObjectLook Stat(ReadOnlySpan<byte> uri, CancellationToken cancellation)
    {
        if (FileUri.TryParse(uri) is not byte[] path)
            return ObjectLook.Failed(ObjectErrors.BadUri);
        int error = PosixFiles.Stat(path, out FileStatus status);
        if (error != 0)
            return ObjectLook.Failed(ToCode(path, error));
        return status.Kind == FileKind.File ? new ObjectLook(status.Length, status.Version, null) : ObjectLook.Failed(ObjectErrors.BadUri);
    }

    /// <inheritdoc/>
    public ObjectOpening Open(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> version, CancellationToken cancellation)
    {
        if (FileUri.TryParse(uri) is not byte[] path)
            return ObjectOpening.Failed(ObjectErrors.BadUri);
        int error = PosixFiles.OpenRead(path, out SafeFileHandle? file);
        if (file is null)
            return ObjectOpening.Failed(ToCode(path, error));
        error = PosixFiles.Stat(file, out FileStatus status);
        string? problem = error != 0 ? ToCode(path, error) : Check(status, version);
        if (problem is null)
            return new ObjectOpening(new LocalObjectReader(file, status, Display(path)), null);
        file.Dispose();
        return ObjectOpening.Failed(problem);
    }

    private static string? Check(FileStatus status, ReadOnlySpan<byte> version)
    {
        if (status.Kind != FileKind.File)
            return ObjectErrors.BadUri;
        return version.IsEmpty || version.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(status.Version)) ? null : ObjectErrors.Changed;
    }

    private static string ToCode(byte[] path, int error) => error switch
    {
        PosixFiles.NoEntry or PosixFiles.NotAFolder => ObjectErrors.Missing,
        PosixFiles.AccessDenied or PosixFiles.NotPermitted => ObjectErrors.Denied,
        PosixFiles.NameTooLong or PosixFiles.Loop or PosixFiles.Invalid => ObjectErrors.BadUri,
        _ => throw FileErrors.Read(Display(path), error),
    };

    private static string Display(byte[] path) => System.Text.Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1));
}
