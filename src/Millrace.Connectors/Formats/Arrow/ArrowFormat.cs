using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Sinks;
using Millrace.Memory;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Arrow;

/// <summary>Arrow IPC files: every type, without conversion.</summary>
internal sealed class ArrowFormat : IFileFormat
{
    private static readonly MemoryAllocator Scratch = MemoryAllocator.CreateRoot("arrow files");

    /// <inheritdoc/>
    public string Name => "arrow";

    /// <inheritdoc/>
    public string Extension => ".arrow";

    /// <inheritdoc/>
    public string Summary => "Arrow IPC files";

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(ArrowOptions));

    /// <inheritdoc/>
    public FileTableOptions Bind(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return OptionBinder.Bind<ArrowOptions>(table.Options, $"table '{table.Name}' (connector 'arrow')", "connector");
    }

    /// <inheritdoc/>
    public void CheckWritable(Schema schema)
    {
    }

    /// <inheritdoc/>
    public IFileFormatWriter CreateWriter(string path, Schema schema, FileTableOptions options, SinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ArrowFileWriter(path, schema, context.Allocator);
    }

    /// <inheritdoc/>
    public Schema Describe(string path, FileTableOptions options)
    {
        using IpcFileReader reader = Open(path, Scratch);
        return reader.Schema;
    }

    /// <inheritdoc/>
    public IFileFormatReader OpenReader(FileReadRange range, FileTableOptions options) => new ArrowFileReader(range);

    /// <summary>Opens a file.</summary>
    internal static IpcFileReader Open(string path, MemoryAllocator allocator)
    {
        try
        {
            return new IpcFileReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), allocator);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Read(path, error);
        }
    }
}
