using Microsoft.Win32.SafeHandles;
using Millrace.Errors;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>One existing local file under a name that DuckDB does not take for a pattern.</summary>
/// <remarks>
/// DuckDB's readers expand every path and offer no escape that works with file access off; a name with pattern characters
/// is therefore opened here and handed over as <c>/dev/fd/N</c>.
/// </remarks>
internal sealed class DuckDbInputFile : IDisposable
{
    private readonly SafeFileHandle? _opened;

    private DuckDbInputFile(string path, SafeFileHandle? opened)
    {
        Path = path;
        _opened = opened;
        ReadablePath = opened is null ? path : $"/dev/fd/{opened.DangerousGetHandle()}";
    }

    /// <summary>The full path, for messages.</summary>
    public string Path { get; }

    /// <summary>The path for statements and for the list of allowed files; valid until disposal.</summary>
    public string ReadablePath { get; }

    /// <summary>Finds the file.</summary>
    /// <exception cref="MillraceException"><c>FILE_NOT_FOUND</c> (user), <c>FILE_IO</c> (external).</exception>
    public static DuckDbInputFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(path))
            throw MillraceException.User("FILE_NOT_FOUND", $"file '{path}' does not exist", "Check the path");
        try
        {
            return new DuckDbInputFile(path, path.AsSpan().ContainsAny("*?[") ? File.OpenHandle(path) : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw MillraceException.External("FILE_IO", $"file '{path}': {error.Message}", "Check that it may be read", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();
}
