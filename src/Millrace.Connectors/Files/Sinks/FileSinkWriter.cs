using Millrace.Columnar;
using Millrace.Connectors.Files.Listing;
using Millrace.Connectors.Formats;
using Millrace.Errors;
using Millrace.Execution.Sinks;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>Writes the files of one subtask under temporary names, and makes them durable when they are prepared.</summary>
internal sealed class FileSinkWriter(FileSink sink, SinkWriterContext context) : ISinkWriter
{
    private readonly string _folder = $"{FileSinkLayout.TemporaryFolder(context.Lineage)}/{context.Generation}";
    private readonly List<(string Path, long Rows)> _closed = [];
    private IFileFormatWriter? _writer;
    private string _path = "";
    private int _openedCount;
    private long _rows;
    private long _bytes;
    private bool _hasWritten;

    private string Folder => Path.Combine(sink.Layout.Folder, _folder);

    /// <inheritdoc/>
    public void Write(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using (batch)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            for (int start = 0; start < batch.RowCount;)
            {
                long room = (sink.Options.RollRows ?? long.MaxValue) - _rows;
                int count = (int)Math.Min(batch.RowCount - start, Math.Max(1, room));
                using Batch part = batch.Slice(start, count);
                WritePart(part);
                start += count;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal)
    {
        if (sink.Layout.SingleName is not null && !isFinal)
        {
            throw MillraceException.User(
                "SINGLE_FILE_CHECKPOINT", $"'{sink.Layout.SingleName}' is one file, and each checkpoint makes one", "Write to a folder, or run without 'checkpoint.dir'");
        }

        // A result without rows is still a result: it has columns, and readers find a file.
        if (isFinal && !_hasWritten && context.Subtask == 0)
            Open();
        if (_writer is not null)
            Close();
        var prepared = new List<Committable>();
        for (int i = 0; i < _closed.Count; i++)
            prepared.Add(Prepare(_closed[i].Path, _closed[i].Rows, checkpointId, i));
        if (prepared.Count > 0)
            Check(Folder, PosixFiles.Sync(Folder));
        _closed.Clear();
        return prepared;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer?.Dispose();
        if (_writer is not null)
            _closed.Add((_path, 0));
        _writer = null;
        foreach ((string path, long _) in _closed)
            FileSinkCommitter.Remove(path);
        _closed.Clear();
        FileSinkCommitter.RemoveEmptyFolders(sink.Layout, context.Lineage);
    }

    private void WritePart(Batch part)
    {
        if (_writer is null)
            Open();
        _writer!.Write(part); // Open made it
        _rows += part.RowCount;
        _bytes += part.ByteSize;
        if (_rows >= sink.Options.RollRows || _bytes >= sink.Options.RollBytes?.Bytes)
            Close();
    }

    private void Open()
    {
        _path = Path.Combine(Folder, $"{context.Subtask}-open-{_openedCount++}{sink.Layout.Extension}");
        try
        {
            Directory.CreateDirectory(Folder);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Write(Folder, error);
        }

        // An attempt of the same generation may have left a file.
        FileSinkCommitter.Remove(_path);
        _writer = sink.Format.CreateWriter(_path, sink.Schema, sink.Options, context);
        _hasWritten = true;
        _rows = 0;
        _bytes = 0;
    }

    private void Close()
    {
        IFileFormatWriter writer = _writer!; // callers see to it
        writer.Finish();
        writer.Dispose();
        _writer = null;
        _closed.Add((_path, _rows));
    }

    private Committable Prepare(string path, long rows, long checkpointId, int index)
    {
        string temporary = $"{_folder}/{context.Subtask}-{checkpointId}-{index}{sink.Layout.Extension}";
        string target = sink.Layout.Target(context.Lineage, checkpointId, context.Subtask, index);
        string full = Path.Combine(sink.Layout.Folder, temporary);
        FileSinkCommitter.Remove(full);
        Check(full, PosixFiles.RenameNew(path, full));
        Check(full, PosixFiles.Sync(full));
        (long length, string hash) = FileHash.Measure(full)
            ?? throw MillraceException.External("FILE_IO", $"'{full}' vanished while it was written", "See who else removes files there");
        var file = new PendingFile(context.Lineage, checkpointId, temporary, target);
        return new Committable($"{context.Lineage}-{checkpointId}-{context.Subtask}-{index}", file.Format(), hash, rows, length);
    }

    private static void Check(string path, int error)
    {
        if (error != 0)
            throw FileErrors.Write(path, error);
    }
}
