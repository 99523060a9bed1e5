using Millrace.Columnar.Ipc;
using Millrace.Connectors.Files;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
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
    public IFileFormatWriter CreateWriter(Schema schema, FileTableOptions options, SinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ArrowFileWriter(schema, context.Allocator);
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
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new IpcFileReader(stream, allocator);
        }
        catch (Exception error)
        {
            stream?.Dispose();
            if (FileErrors.IsFileError(error))
                throw FileErrors.Read(path, error);
            if (error is MillraceException invalid && IsOfFile(invalid))
                throw Named(path, invalid);
            throw;
        }
    }

    /// <summary>Whether an error is the file's fault.</summary>
    internal static bool IsOfFile(MillraceException error) => error.Code.StartsWith("ARROW_", StringComparison.Ordinal);

    /// <summary>The error with the file's name: the user named the file, whoever wrote it.</summary>
    internal static MillraceException Named(string path, MillraceException error) =>
        new(ErrorDomain.User, error.Code, $"file '{path}': {error.Message}", error.Advice, error);
}
