using System.Collections.Immutable;
using System.Globalization;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Results;

/// <summary>Where the rows of a query go: a table of this connector stands for one reader. Its name is the engine's own and not listed.</summary>
internal sealed class CollectConnector : IConnector
{
    private const string ConnectorName = "$collect";
    private const string ReaderKey = "reader";
    private readonly Dictionary<string, BatchHandOff> _readers = new(StringComparer.Ordinal);
    private int _readerCount;

    /// <inheritdoc/>
    public string Name => ConnectorName;

    /// <inheritdoc/>
    public string Summary => "Hands rows to the statement that asked for them";

    /// <inheritdoc/>
    public bool CanRead => false;

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => [];

    /// <summary>Makes the table of a reader.</summary>
    public TableDefinition Add(BatchHandOff reader)
    {
        lock (_readers)
        {
            string key = (++_readerCount).ToString(CultureInfo.InvariantCulture);
            _readers.Add(key, reader);
            var options = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal, new Dictionary<string, string> { ["connector"] = ConnectorName, [ReaderKey] = key });
            return new TableDefinition("query", null, options);
        }
    }

    /// <summary>Forgets a reader.</summary>
    public void Remove(TableDefinition table)
    {
        lock (_readers)
            _readers.Remove(table.Options[ReaderKey]);
    }

    /// <inheritdoc/>
    public Schema DescribeTable(TableDefinition table) => throw CannotRead();

    /// <inheritdoc/>
    public ISource CreateSource(TableDefinition table, ScanRequest request) => throw CannotRead();

    /// <inheritdoc/>
    public ISink CreateSink(TableDefinition table, Schema rows)
    {
        lock (_readers)
        {
            return _readers.TryGetValue(table.Options.GetValueOrDefault(ReaderKey, ""), out BatchHandOff? reader)
                ? new CollectSink(reader)
                : throw MillraceException.User("CONNECTOR_NOT_FOUND", $"'{ConnectorName}' is the engine's own", "Write SELECT to get rows");
        }
    }

    private static MillraceException CannotRead() =>
        MillraceException.User("CONNECTOR_CANNOT_READ", $"'{ConnectorName}' is the engine's own", "Read from another table");
}
