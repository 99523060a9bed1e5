using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Console;

/// <summary>Prints rows as JSON objects, a line each. At-least-once.</summary>
internal sealed class PrintConnector(ConnectorEnvironment environment) : IConnector
{
    /// <inheritdoc/>
    public string Name => "print";

    /// <inheritdoc/>
    public string Summary => "Prints each row as a line of JSON to standard output";

    /// <inheritdoc/>
    public bool CanRead => false;

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(PrintOptions));

    /// <inheritdoc/>
    public Schema DescribeTable(TableDefinition table) => throw TableSchemas.CannotRead(table);

    /// <inheritdoc/>
    public ISource CreateSource(TableDefinition table, ScanRequest request) => throw TableSchemas.CannotRead(table);

    /// <inheritdoc/>
    public ISink CreateSink(TableDefinition table, Schema rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        PrintOptions options = OptionBinder.Bind<PrintOptions>(table.Options, $"table '{table.Name}' (connector 'print')", "connector");
        return new PrintSink(environment.Output, options.Prefix, rows);
    }
}
