using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Files;

/// <summary>Lists files as rows of <c>uri</c>, <c>size</c>, <c>modified</c> and <c>content</c>, a versioned reference; reads no file.</summary>
internal sealed class FilesConnector(ConnectorEnvironment environment) : IConnector
{
    /// <summary>The columns of every such table.</summary>
    public static Schema Columns { get; } = new(
    [
        new Field("uri", Utf8Type.Instance, false),
        new Field("size", IntegerType.Int64, false),
        new Field("modified", TimestampType.InstantMicros, false),
        new Field("content", ObjectRefType.Instance, false),
    ]);

    /// <inheritdoc/>
    public string Name => "files";

    /// <inheritdoc/>
    public string Summary => "Lists files by path or pattern, a row each: uri, size, modified, and content as a reference";

    /// <inheritdoc/>
    public bool CanRead => true;

    /// <inheritdoc/>
    public bool CanWrite => false;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(FilesOptions));

    /// <inheritdoc/>
    public Schema DescribeTable(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        // Looks at the base folder only, so that a mistake shows before a job starts.
        _ = Listing(table).Files(null, CancellationToken.None);
        return TableSchemas.Check(table, Columns);
    }

    /// <inheritdoc/>
    public ISource CreateSource(TableDefinition table, ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        return new FilesSource(Listing(table), Bind(table).MaxFiles ?? long.MaxValue, request);
    }

    /// <inheritdoc/>
    public ISink CreateSink(TableDefinition table, Schema rows) => throw TableSchemas.CannotWrite(table);

    private static FilesOptions Bind(TableDefinition table) =>
        OptionBinder.Bind<FilesOptions>(table.Options, $"table '{table.Name}' (connector 'files')", "connector");

    private FileListing Listing(TableDefinition table)
    {
        FilesOptions options = Bind(table);
        return new FileListing(options.Path, environment.CurrentFolder, options.IsRecursive, options.IncludeHidden);
    }
}
