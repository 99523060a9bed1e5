using Millrace.Connectors.Blackhole;
using Millrace.Connectors.Console;
using Millrace.Connectors.Files;
using Millrace.Connectors.Formats;
using Millrace.Connectors.Formats.Arrow;
using Millrace.Connectors.Formats.Csv;
using Millrace.Connectors.Formats.Json;
using Millrace.Connectors.Formats.Parquet;
using Millrace.Connectors.Generators;
using Millrace.Connectors.Objects;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;

namespace Millrace.Connectors;

/// <summary>Brings the connectors, and the functions that read objects.</summary>
public static class ConnectorsPackage
{
    /// <summary>Adds everything to a registry.</summary>
    public static void Register(EngineRegistry registry, ConnectorEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(env);
        registry.Connectors.Add(new FilesConnector(env));
        registry.Connectors.Add(new FormatConnector(new ParquetFormat(), env));
        registry.Connectors.Add(new FormatConnector(new ArrowFormat(), env));
        registry.Connectors.Add(new FormatConnector(new JsonFormat(), env));
        registry.Connectors.Add(new FormatConnector(new CsvFormat(), env));
        registry.Connectors.Add(new DataGenConnector(env));
        registry.Connectors.Add(new PrintConnector(env));
        registry.Connectors.Add(new BlackholeConnector());

        var stores = new ObjectStoreRegistry();
        stores.Add(new LocalObjectStore());
        registry.Functions.Add(new FetchContentFunction(stores, isLenient: false));
        registry.Functions.Add(new FetchContentFunction(stores, isLenient: true));
    }
}
