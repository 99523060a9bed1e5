using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files.Listing;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Arrow;

/// <summary>Writes batches as they come.</summary>
internal sealed class ArrowFileWriter : IFileFormatWriter
{
    private readonly string _path;
    private readonly IpcFileWriter _writer;

    public ArrowFileWriter(string path, Schema schema, MemoryAllocator allocator)
    {
        _path = path;
        _writer = Guard(
            () => new IpcFileWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 17), schema, allocator));
    }

    public void Write(Batch batch) => Guard(() =>
    {
        _writer.Write(batch);
        return true;
    });

    public void Finish() => Guard(() =>
    {
        _writer.Finish();
        _writer.Dispose();
        return true;
    });

    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // The file is given up; its own error came before.
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Write(_path, error);
        }
    }
}
