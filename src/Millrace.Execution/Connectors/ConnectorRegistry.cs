using Millrace.Errors;
using Millrace.Plan.Catalog;

namespace Millrace.Execution.Connectors;

/// <summary>The connectors that tables may name. Filled once when a session is made, then only read.</summary>
public sealed class ConnectorRegistry
{
    private readonly Dictionary<string, IConnector> _connectors = new(StringComparer.Ordinal);

    /// <summary>All connectors that users may name, by name. A name that begins with <c>$</c> is the engine's own and not listed.</summary>
    public IEnumerable<IConnector> All => _connectors.Values.Where(c => c.Name[0] != '$').OrderBy(c => c.Name, StringComparer.Ordinal);

    /// <summary>Adds a connector. The name must be free.</summary>
    public void Add(IConnector connector)
    {
        ArgumentNullException.ThrowIfNull(connector);
        _connectors.Add(connector.Name, connector);
    }

    /// <summary>Finds the connector of a table.</summary>
    /// <exception cref="MillraceException"><c>CONNECTOR_NOT_FOUND</c> (user), with the nearest name.</exception>
    public IConnector Get(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (_connectors.TryGetValue(table.Connector, out IConnector? connector))
            return connector;
        string[] names = [.. All.Select(c => c.Name)];
        if (table.Connector.Length == 0)
        {
            throw MillraceException.User(
                "OPTION_MISSING", $"table '{table.Name}' has no option 'connector'", $"Choose one of {string.Join(", ", names)}");
        }

        string? nearest = Suggestion.Nearest(table.Connector, names);
        string advice = nearest is null ? $"The connectors are: {string.Join(", ", names)}" : $"Did you mean '{nearest}'?";
        throw MillraceException.User(
            "CONNECTOR_NOT_FOUND", $"table '{table.Name}' asks for the connector '{table.Connector}', which does not exist", advice);
    }
}
