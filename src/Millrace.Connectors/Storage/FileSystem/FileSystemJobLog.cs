using System.Globalization;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Storage.FileSystem;

/// <summary>
/// A job log in a folder of a local or shared file system: one file for each entry, <c>00000000000000000001</c> upward. An entry is
/// written under a temporary name, synced, and then linked to its index, so that it is whole or absent, and the first writer wins.
/// </summary>
/// <remarks>Safe for concurrent use from any number of processes. Files are 0600, folders 0700.</remarks>
public sealed class FileSystemJobLog : IJobLog
{
    private const int IndexDigits = 20;
    private readonly string _folder;

    /// <summary>Opens the log; the folder appears with the first append.</summary>
    /// <param name="folder">Absolute or relative path of the log's own folder.</param>
    public FileSystemJobLog(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    public string Location => _folder;

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken) => FileSystemProbe.RunAsync(_folder, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JobLogRecord>> ReadAsync(long fromIndex, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromIndex, 1);
        List<JobLogRecord> records = [];
        for (long index = fromIndex; ; index++)
        {
            try
            {
                using FileStream? entry = DurableFile.TryOpenRead(PathOf(index));
                if (entry is null)
                    break;
                using var bytes = new MemoryStream();
                await entry.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
                records.Add(new JobLogRecord(index, bytes.ToArray()));
            }
            catch (IOException exception)
            {
                throw DurableFile.Translate(PathOf(index), "read", exception);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw StorageErrors.NotAllowed(PathOf(index), exception);
            }
        }

        RefuseGap(fromIndex + records.Count);
        return records;
    }

    /// <inheritdoc/>
    public async ValueTask<AppendResult> AppendAsync(long index, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        if (index > 1 && !File.Exists(PathOf(index - 1)))
        {
            throw StorageErrors.BadLogEntry(_folder, index - 1, "it is missing before the entry to append");
        }

        using var content = new MemoryStream(entry.ToArray(), writable: false);
        (long Length, string Hash)? written = await DurableFile.CreateAsync(PathOf(index), content, cancellationToken).ConfigureAwait(false);
        return written is null ? AppendResult.Collision : AppendResult.Appended;
    }

    private string PathOf(long index) =>
        Path.Combine(_folder, index.ToString(CultureInfo.InvariantCulture).PadLeft(IndexDigits, '0'));

    private void RefuseGap(long next)
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        long? beyond = Directory.EnumerateFiles(_folder)
            .Select(path => long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : 0)
            .Where(index => index > next)
            .Cast<long?>()
            .Min();

        // A writer may have appended between the two looks: only a missing index with a later one present is damage.
        if (beyond is not null && !File.Exists(PathOf(next)))
        {
            throw StorageErrors.BadLogEntry(_folder, next, $"it is missing, and entry {beyond} follows");
        }
    }
}
