using Millrace.Connectors.Files;
using Millrace.Connectors.Files.Listing;
using Millrace.Connectors.Files.Sinks;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Formats;

/// <summary>Tables over files of one format.</summary>
internal sealed class FormatConnector(IFileFormat format, ConnectorEnvironment environment) : IConnector
{
    /// <inheritdoc/>
    public string Name => format.Name;

    /// <inheritdoc/>
    public string Summary => format.Summary;

    /// <inheritdoc/>
    public bool CanRead => true;

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => format.Options;

    /// <inheritdoc/>
    public Schema DescribeTable(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        FileTableOptions options = format.Bind(table);
        FileListing listing = Listing(options);
        foreach (ListedFile file in listing.Files(null, CancellationToken.None))
        {
            if (table.Schema is not null && format is IDeclaredSchemaFormat)
                return table.Schema;
            return TableSchemas.Check(table, format.Describe(file.DisplayPath, options));
        }

        return table.Schema ?? throw MillraceException.User(
            "NO_FILES",
            $"no file matches '{listing.FullPath}', so the columns of table '{table.Name}' are unknown",
            "Check the path, or declare the columns");
    }

    /// <inheritdoc/>
    public ISource CreateSource(TableDefinition table, ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        FileTableOptions options = format.Bind(table);
        return new FormatSource(format, options, Listing(options), request);
    }

    /// <inheritdoc/>
    public ISink CreateSink(TableDefinition table, Schema rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(rows);
        FileTableOptions options = format.Bind(table);
        format.CheckWritable(rows);
        return new FileSink(format, options, FileSinkLayout.Of(options.Path, environment.CurrentFolder, format.Extension), rows, environment.Time);
    }

    private FileListing Listing(FileTableOptions options) =>
        new(options.Path, environment.CurrentFolder, options.IsRecursive, options.IncludeHidden);
}
