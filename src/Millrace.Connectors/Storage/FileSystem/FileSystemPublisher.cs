using System.Globalization;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>Publishes staged files of a folder sink by link and unlink: a target is never replaced.</summary>
/// <remarks>Safe for concurrent use from any number of processes.</remarks>
public sealed class FileSystemPublisher : IFilePublisher
{
    private const string StagingFolder = ".tmp";
    private const string ManifestFolder = "_manifests";
    private readonly string _folder;

    /// <summary>Opens the sink's folder.</summary>
    /// <param name="folder">Absolute or relative path of the folder that readers see.</param>
    public FileSystemPublisher(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    public async ValueTask<PublishResult> PublishAsync(StagedFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        string staging = PathOf(file.StagingPath);
        string target = PathOf(file.TargetPath);
        (long Length, string Hash)? present = await DurableFile.MeasureAsync(target, cancellationToken).ConfigureAwait(false);
        if (present is null)
        {
            (long Length, string Hash)? staged = await DurableFile.MeasureAsync(staging, cancellationToken).ConfigureAwait(false);
            if (staged != (file.Length, file.Hash))
            {
                // Somebody may have published between the two looks.
                present = await DurableFile.MeasureAsync(target, cancellationToken).ConfigureAwait(false);
                return present == (file.Length, file.Hash) ? PublishResult.AlreadyPublished : PublishResult.Missing;
            }

            if (TryLink(staging, target))
            {
                Posix.SyncFolder(Path.GetDirectoryName(target) ?? _folder);
                File.Delete(staging);
                return PublishResult.Published;
            }

            present = await DurableFile.MeasureAsync(target, cancellationToken).ConfigureAwait(false);
        }

        if (present != (file.Length, file.Hash))
        {
            return PublishResult.TargetDiffers;
        }

        // The attempt that made the name may have died before it was durable.
        Posix.SyncFolder(Path.GetDirectoryName(target) ?? _folder);
        DurableFile.Guard(staging, "delete", () => DeleteIfPresent(staging));
        return PublishResult.AlreadyPublished;
    }

    /// <inheritdoc/>
    public ValueTask<int> SweepAsync(string job, long generation, IReadOnlySet<string> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keep);
        StoragePath.Check(job);
        int removed = 0;
        string root = Path.Combine(_folder, StagingFolder, job);
        DurableFile.Guard(root, "sweep", () =>
        {
            foreach (string folder in Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            {
                if (long.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out long of) && of < generation)
                {
                    removed += Sweep(folder, keep, cancellationToken);
                    DeleteIfEmpty(folder);
                }
            }

            DeleteIfEmpty(root);
            DeleteIfEmpty(Path.Combine(_folder, StagingFolder));
        });
        return ValueTask.FromResult(removed);
    }

    /// <inheritdoc/>
    public async ValueTask WriteManifestAsync(long checkpoint, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        string path = Path.Combine(_folder, ManifestFolder, checkpoint.ToString(CultureInfo.InvariantCulture) + ".json");
        using var content = new MemoryStream(json.ToArray(), writable: false);

        // A file that is there already was written by an earlier attempt at the same commit.
        await DurableFile.CreateAsync(path, content, cancellationToken).ConfigureAwait(false);
    }

    private static bool TryLink(string staging, string target)
    {
        try
        {
            return Posix.TryLink(staging, target);
        }
        catch (FileNotFoundException)
        {
            // Published by somebody else just now: the target decides.
            return false;
        }
    }

    private static void DeleteIfPresent(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private static void DeleteIfEmpty(string folder)
    {
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private int Sweep(string folder, IReadOnlySet<string> keep, CancellationToken cancellationToken)
    {
        int removed = 0;
        foreach (string file in Directory.GetFiles(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string relative = Path.GetRelativePath(_folder, file).Replace(Path.DirectorySeparatorChar, '/');
            if (!keep.Contains(relative))
            {
                File.Delete(file);
                removed++;
            }
        }

        return removed;
    }

    private string PathOf(string path)
    {
        StoragePath.Check(path);
        return Path.Combine(_folder, path);
    }
}
