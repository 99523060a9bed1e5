using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Generators;

/// <summary>Makes rows from a seed: for examples, tests and measurements.</summary>
internal sealed class DataGenConnector(ConnectorEnvironment environment) : IConnector
{
    /// <inheritdoc/>
    public string Name => "datagen";

    /// <inheritdoc/>
    public string Summary => "Makes rows of the declared columns from a seed, so many or without end";

    /// <inheritdoc/>
    public bool CanRead => true;

    /// <inheritdoc/>
    public bool CanWrite => false;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => [.. OptionBinder.Describe(typeof(DataGenOptions)), .. FieldOptions.Describe()];

    /// <inheritdoc/>
    public Schema DescribeTable(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Schema schema = TableSchemas.Require(table);
        Bind(table);
        Generators(table, schema, schema, 0);
        return schema;
    }

    /// <inheritdoc/>
    public ISource CreateSource(TableDefinition table, ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        DataGenOptions options = Bind(table);
        ColumnGenerator[] generators = Generators(table, TableSchemas.Require(table), request.Columns, options.Seed);
        return new DataGenSource(options, generators, request, environment.Time);
    }

    /// <inheritdoc/>
    public ISink CreateSink(TableDefinition table, Schema rows) => throw TableSchemas.CannotWrite(table);

    private static DataGenOptions Bind(TableDefinition table)
    {
        ImmutableSortedDictionary<string, string> own = table.Options.RemoveRange(table.Options.Keys.Where(FieldOptions.IsKey));
        DataGenOptions options = OptionBinder.Bind<DataGenOptions>(own, $"table '{table.Name}' (connector 'datagen')", "connector");
        if (options.Rows < 0 || !(options.RowsPerSecond >= 0))
            throw MillraceException.User("OPTION_INVALID", "'rows' and 'rows-per-second' are not negative", "Write 0 or more");
        return options;
    }

    /// <summary>A column's values depend on its place in the table, not on which columns are read.</summary>
    private static ColumnGenerator[] Generators(TableDefinition table, Schema declared, Schema wanted, long seed)
    {
        Dictionary<string, FieldOptions> fields = FieldOptions.Bind(table, declared);
        return [.. wanted.Fields.Select(f =>
            ColumnGenerator.Create(f.Type, fields[f.Name], ColumnGenerator.Mix((ulong)seed * 31 + (ulong)declared.IndexOf(f.Name) + 1)))];
    }
}
