using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Blackhole;

/// <summary>Takes rows and forgets them: for measurements.</summary>
internal sealed class BlackholeConnector : IConnector
{
    /// <inheritdoc/>
    public string Name => "blackhole";

    /// <inheritdoc/>
    public string Summary => "Takes rows and forgets them; the job's figures tell how many";

    /// <inheritdoc/>
    public bool CanRead => false;

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => [];

    /// <inheritdoc/>
    public Schema DescribeTable(TableDefinition table) => throw TableSchemas.CannotRead(table);

    /// <inheritdoc/>
    public ISource CreateSource(TableDefinition table, ScanRequest request) => throw TableSchemas.CannotRead(table);

    /// <inheritdoc/>
    public ISink CreateSink(TableDefinition table, Schema rows)
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (string key in table.Options.Keys.Where(k => k != "connector"))
            throw OptionBinder.Unknown(key, $"table '{table.Name}' (connector 'blackhole')", ["connector"]);
        return new BlackholeSink();
    }
}
