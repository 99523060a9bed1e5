using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>Keeps jobs' logs and checkpoints in folders of a local or shared file system. Thread-safe.</summary>
/// <param name="currentFolder">What relative locations start from.</param>
public sealed class FileSystemJobStorage(string currentFolder) : IJobStorageFactory
{
    /// <inheritdoc/>
    public IJobStorage Open(string location, string owner, bool mustExist)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        var folder = new JobFolder(Path.Combine(currentFolder, location));
        OwnFile.RequireFolder(folder.Path);
        if (mustExist && !Directory.Exists(folder.Path))
        {
            throw MillraceException.User(
                "CHECKPOINT_NOT_FOUND",
                $"there is no checkpoint folder {folder.Path}",
                "Give the folder that 'checkpoint.dir' named when the job ran; '--restore auto' begins where there is none");
        }

        folder.Claim(owner);
        return new Claimed(folder);
    }

    private sealed class Claimed(JobFolder folder) : IJobStorage
    {
        public IJobLog Log => folder.Log;

        public ICheckpointStore Store => folder.Objects;

        public string Location => folder.Path;

        public void Dispose() => folder.Dispose();
    }
}
