using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files.Listing;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Arrow;

/// <summary>Writes batches as they come.</summary>
/// <param name="schema">The columns.</param>
/// <param name="allocator">Memory for what is compressed or changed on its way.</param>
internal sealed class ArrowFileWriter(Schema schema, MemoryAllocator allocator) : IFileFormatWriter
{
    private string _path = "";
    private IpcFileWriter? _writer;

    public void Open(string path)
    {
        _path = path;
        FileErrors.Guard(path, () =>
            _writer = new IpcFileWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 17), schema, allocator));
    }

    public void Write(Batch batch) => FileErrors.Guard(_path, () => _writer!.Write(batch)); // a file is open

    public void Finish() => FileErrors.Guard(_path, () =>
    {
        _writer!.Finish(); // a file is open
        _writer.Dispose();
        _writer = null;
    });

    public void Dispose()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // The file is given up; its own error came before.
        }
    }
}
