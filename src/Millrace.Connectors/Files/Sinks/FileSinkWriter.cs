using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files.Listing;
using Millrace.Connectors.Formats;
using Millrace.Errors;
using Millrace.Execution.Sinks;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>Writes the files of one subtask under temporary names, and makes them durable when they are prepared.</summary>
/// <remarks>
/// With checkpoints a file may take the rows of several of them: then the rows go into a <see cref="RowSpool"/> too, which the
/// checkpoints hold until the file is whole.
/// </remarks>
internal sealed class FileSinkWriter(FileSink sink, SinkWriterContext context) : ISinkWriter
{
    private readonly RowSpool _spool = new(Path.Combine(sink.Layout.Folder, TemporaryFolder(context)), context.Subtask, context.Allocator);

    private readonly bool _spools = context.HasCheckpoints
        && (sink.Layout.SingleName is not null || sink.Options.RollCheckpoints > 1 || sink.Options.RollInterval is not null);

    private readonly string _folder = TemporaryFolder(context);
    private readonly List<(string Path, long Rows)> _closed = [];
    private IFileFormatWriter? _writer;
    private bool _isOpen;
    private long _rows;
    private long _bytes;
    private long _openedAt;
    private int _closedCount;
    private bool _hasWritten;

    /// <inheritdoc/>
    public IReadOnlyList<ISinkRun> Runs => _spool.Runs;

    /// <summary>The open file: all of them have this name until they are whole, and formats may keep what they set up for it.</summary>
    private string OpenPath => Path.Combine(Folder, $"{context.Subtask}-open{sink.Layout.Extension}");

    private string Folder => Path.Combine(sink.Layout.Folder, _folder);

    private bool IsOld => sink.Options.RollInterval is TimeSpan most && _isOpen && sink.Time.GetElapsedTime(_openedAt) >= most;

    /// <inheritdoc/>
    public void Write(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using (batch)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (IsOld)
                Close();
            WriteParts(batch, _spools, _closedCount);
        }
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyList<ISinkRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (ISinkRun run in runs)
        {
            // A run that a file ends within has its other rows in a run of their own.
            int closed = _closedCount;
            using (var reader = new IpcStreamReader(run.Open(), context.Allocator))
            {
                while (reader.ReadNext() is Batch batch)
                {
                    using (batch)
                        WriteParts(batch, false, closed);
                }
            }

            if (_closedCount == closed)
                _spool.Add(run);
            else
                _spool.EndRun(run.Checkpoint);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal)
    {
        // A result without rows is still a result, unless it is not wanted: it has columns, and readers find a file.
        if (isFinal && !_hasWritten && sink.Options.WritesEmpty && context.Subtask == 0 && !HasResults())
            Open();
        if (_isOpen && (isFinal || !_spools || IsDue(checkpointId)))
            Close();
        _spool.EndRun(checkpointId);
        var prepared = new List<Committable>();
        for (int i = 0; i < _closed.Count; i++)
            prepared.Add(Prepare(_closed[i].Path, _closed[i].Rows, checkpointId, i, isFinal));
        if (prepared.Count > 0)
            FileErrors.Check(Folder, PosixFiles.Sync(Folder));
        _closed.Clear();
        return prepared;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
        if (_isOpen)
            _closed.Add((OpenPath, 0));
        _isOpen = false;
        foreach ((string path, long _) in _closed)
            FileSinkCommitter.Remove(path);
        _closed.Clear();
        _spool.Dispose();
        FileSinkCommitter.RemoveEmptyFolders(sink.Layout, context.Lineage, context.Generation);
        sink.RemoveMadeFolders();
    }

    /// <summary>The folder of this generation's unfinished files, relative to the sink's.</summary>
    private static string TemporaryFolder(SinkWriterContext context) => $"{FileSinkLayout.TemporaryFolder(context.Lineage)}/{context.Generation}";

    /// <summary>Whether the open file is to end at this barrier: it has lived through so many checkpoints, or for so long.</summary>
    private bool IsDue(long checkpointId)
    {
        long? most = sink.Options.RollCheckpoints ?? (sink.Options.RollInterval is null && sink.Layout.SingleName is null ? 1 : null);
        return IsOld || checkpointId - (_spool.FirstCheckpoint ?? checkpointId) + 1 >= most;
    }

    /// <summary>Whether an earlier checkpoint of the job has made a file already.</summary>
    private bool HasResults() => sink.Layout.HasParts(context.Lineage);

    /// <summary>Writes rows, file after file.</summary>
    /// <param name="batch">The rows, borrowed.</param>
    /// <param name="isNew">Whether no run holds them yet.</param>
    /// <param name="closed">How many files had ended; rows after a further one go into the spool.</param>
    private void WriteParts(Batch batch, bool isNew, int closed)
    {
        for (int start = 0; start < batch.RowCount;)
        {
            long room = (sink.Options.RollRows ?? long.MaxValue) - _rows;
            int count = (int)Math.Min(batch.RowCount - start, Math.Max(1, room));
            using Batch part = batch.Slice(start, count);
            WritePart(part, isNew || (_spools && _closedCount != closed));
            start += count;
        }
    }

    private void WritePart(Batch part, bool spool)
    {
        if (!_isOpen)
            Open();
        if (spool)
            _spool.Write(part);
        _writer!.Write(part); // Open made it
        _rows += part.RowCount;
        _bytes += part.ByteSize;
        if (_rows >= sink.Options.RollRows || _bytes >= sink.Options.RollBytes?.Bytes)
            Close();
    }

    private void Open()
    {
        FileErrors.Guard(Folder, () => sink.MakeFolder(Folder));

        // An attempt of the same generation may have left a file.
        FileSinkCommitter.Remove(OpenPath);
        _writer ??= sink.Format.CreateWriter(sink.Schema, sink.Options, context);
        _isOpen = true; // also where it cannot be: something may be there
        _writer.Open(OpenPath);
        _hasWritten = true;
        _rows = 0;
        _bytes = 0;
        _openedAt = sink.Time.GetTimestamp();
    }

    private void Close()
    {
        _writer!.Finish(); // callers see to it
        string path = Path.Combine(Folder, $"{context.Subtask}-closed-{_closedCount++}{sink.Layout.Extension}");
        FileSinkCommitter.Remove(path); // of an attempt of the same generation
        FileErrors.Check(path, PosixFiles.RenameNew(OpenPath, path));
        _isOpen = false;
        _closed.Add((path, _rows));
        _rows = 0;
        _bytes = 0;
        _spool.Clear();
    }

    private Committable Prepare(string path, long rows, long checkpointId, int index, bool isLast)
    {
        string temporary = $"{_folder}/{context.Subtask}-{checkpointId}-{index}{sink.Layout.Extension}";
        string target = sink.Layout.Target(context.Lineage, checkpointId, context.Subtask, index);
        string full = Path.Combine(sink.Layout.Folder, temporary);
        FileSinkCommitter.Remove(full);
        FileErrors.Check(full, PosixFiles.RenameNew(path, full));
        FileErrors.Check(full, PosixFiles.Sync(full));
        (long length, string hash) = FileHash.Measure(full)
            ?? throw MillraceException.External("FILE_IO", $"'{full}' vanished while it was written", "See who else removes files there");
        var file = new PendingFile(context.Lineage, checkpointId, temporary, target, isLast);
        return new Committable($"{context.Lineage}-{checkpointId}-{context.Subtask}-{index}", file.Format(), hash, rows, length);
    }
}
