using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>Proves that a folder keeps the promises: a second creation fails, a link is counted, content reads back.</summary>
internal static class FileSystemProbe
{
    /// <summary>Runs the probe on throw-away names.</summary>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.ProbeFailed"/>, or the error of the device.</exception>
    public static async ValueTask RunAsync(string folder, CancellationToken cancellationToken)
    {
        DurableFile.CreateFolder(folder);
        string name = Path.Combine(folder, DurableFile.TemporaryPrefix + "probe-" + Guid.NewGuid().ToString("N"));
        string second = name + "-link";
        try
        {
            (long Length, string Hash)? first = await WriteAsync(name, 1, cancellationToken).ConfigureAwait(false);
            (long Length, string Hash)? again = await WriteAsync(name, 2, cancellationToken).ConfigureAwait(false);
            (long Length, string Hash)? read = await DurableFile.MeasureAsync(name, cancellationToken).ConfigureAwait(false);
            if (first is null || again is not null || read != first)
            {
                throw StorageErrors.Probe(folder, "a file could be created twice under one name");
            }

            if (!Posix.TryLink(name, second) || Posix.TryLink(name, second))
            {
                throw StorageErrors.Probe(folder, "hard links do not refuse a name that is taken");
            }
        }
        finally
        {
            File.Delete(name);
            File.Delete(second);
        }
    }

    private static async ValueTask<(long Length, string Hash)?> WriteAsync(string path, byte value, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream([value], writable: false);
        return await DurableFile.CreateAsync(path, content, cancellationToken).ConfigureAwait(false);
    }
}
