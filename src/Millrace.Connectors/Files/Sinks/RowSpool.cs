using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;
using Millrace.Memory;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>
/// The rows of a writer's open file once more, for checkpoints: Arrow IPC streams, one for the rows between two barriers, in local files
/// until the checkpoint store has them. Who goes on from a checkpoint makes the file anew from them.
/// </summary>
internal sealed class RowSpool(string folder, int subtask, MemoryAllocator allocator) : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private readonly List<ISinkRun> _runs = [];
    private readonly List<ISinkRun> _rolled = [];
    private IpcStreamWriter? _writer;
    private string _path = "";
    private int _openedCount;

    /// <summary>The runs, oldest first.</summary>
    public IReadOnlyList<ISinkRun> Runs => [.. _runs];

    /// <summary>The first checkpoint that the rows have lived through; null before one.</summary>
    public long? FirstCheckpoint => _runs.Count == 0 ? null : _runs.Min(run => run.Checkpoint);

    /// <summary>Adds rows, borrowed, to the run at hand.</summary>
    /// <exception cref="Errors.MillraceException">They cannot be written (external).</exception>
    public void Write(Batch batch)
    {
        if (_writer is null)
            _path = Path.Combine(folder, $"{subtask}-run-{_openedCount++}.arrows");
        FileErrors.Guard(_path, () =>
        {
            _writer ??= Open(batch);
            _writer.Write(batch);
        });
    }

    /// <summary>A barrier ends the run at hand, if there is one.</summary>
    public void EndRun(long checkpoint)
    {
        DropRolled();
        if (_writer is not IpcStreamWriter writer)
            return;
        FileErrors.Guard(_path, () =>
        {
            writer.Finish();
            writer.Dispose();
        });
        _writer = null;
        _runs.Add(new LocalRun(_path, checkpoint));
    }

    /// <summary>Takes over a run whose rows are in the file already.</summary>
    public void Add(ISinkRun run) => _runs.Add(run);

    /// <summary>The file is whole: its rows need no spool any more.</summary>
    public void Clear()
    {
        DropWriter();

        // The checkpoint of the last barrier may still be reading them.
        _rolled.AddRange(_runs);
        _runs.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        DropRolled();
    }

    private IpcStreamWriter Open(Batch batch)
    {
        Directory.CreateDirectory(folder);
        FileSinkCommitter.Remove(_path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = BufferBytes,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        return new IpcStreamWriter(new FileStream(_path, options), batch.Schema, allocator);
    }

    private void DropRolled()
    {
        foreach (LocalRun run in _rolled.OfType<LocalRun>())
            run.Delete();
        _rolled.Clear();
    }

    private void DropWriter()
    {
        if (_writer is null)
            return;
        try
        {
            _writer.Dispose();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // It is removed in any case.
        }

        _writer = null;
        FileSinkCommitter.Remove(_path);
    }

    /// <summary>A run in a file of its own, which goes when nobody needs it.</summary>
    private sealed class LocalRun(string path, long checkpoint) : ISinkRun
    {
        public long Checkpoint => checkpoint;

        public Stream Open()
        {
            try
            {
                return new FileStream(OwnFile.OpenRead(path), FileAccess.Read, BufferBytes);
            }
            catch (Exception error) when (FileErrors.IsFileError(error))
            {
                throw FileErrors.ReadOwn(path, error);
            }
        }

        public void OnStored() => Delete();

        public void Delete() => FileSinkCommitter.Remove(path);
    }
}
