using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Execution.Connectors;

/// <summary>Reads and writes tables of one system. A connector is one folder and one line of registration.</summary>
public interface IConnector
{
    /// <summary>The value of the option <c>connector</c>: <c>parquet</c>.</summary>
    string Name { get; }

    /// <summary>What it is, in one sentence.</summary>
    string Summary { get; }

    /// <summary>Whether tables can be read.</summary>
    bool CanRead { get; }

    /// <summary>Whether tables can be written.</summary>
    bool CanWrite { get; }

    /// <summary>The options that <c>CREATE TABLE … WITH</c> takes for it.</summary>
    IReadOnlyList<OptionDescription> Options { get; }

    /// <summary>Finds out the columns of a table to be read.</summary>
    /// <param name="table">The table; declared columns are checked against what is there.</param>
    /// <exception cref="Errors.MillraceException">Options do not fit (user), or nothing can be read there (user or external).</exception>
    Schema DescribeTable(TableDefinition table);

    /// <summary>Makes the source of a table.</summary>
    /// <exception cref="Errors.MillraceException"><c>CONNECTOR_CANNOT_READ</c> (user) where <see cref="CanRead"/> is false.</exception>
    ISource CreateSource(TableDefinition table, ScanRequest request);

    /// <summary>Makes the sink of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">The columns that will be written, by place; hidden ones are gone already.</param>
    /// <exception cref="Errors.MillraceException"><c>CONNECTOR_CANNOT_WRITE</c> (user) where <see cref="CanWrite"/> is false, or a type
    /// cannot be stored.</exception>
    ISink CreateSink(TableDefinition table, Schema rows);
}
