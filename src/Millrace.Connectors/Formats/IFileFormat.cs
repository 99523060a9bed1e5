using Millrace.Connectors.Files;
using Millrace.Errors;
using Millrace.Execution.Sinks;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Formats;

/// <summary>A file format: one folder and one line of registration; all else of reading and writing tables is shared. Thread-safe.</summary>
public interface IFileFormat
{
    /// <summary>The connector's name: <c>json</c>.</summary>
    string Name { get; }

    /// <summary>What files' names end with, dot included: <c>.jsonl</c>.</summary>
    string Extension { get; }

    /// <summary>What it is, in one sentence.</summary>
    string Summary { get; }

    /// <summary>The options, those of <see cref="FileTableOptions"/> among them.</summary>
    IReadOnlyList<OptionDescription> Options { get; }

    /// <summary>Reads a table's options.</summary>
    /// <exception cref="MillraceException">They do not fit (user).</exception>
    FileTableOptions Bind(TableDefinition table);

    /// <summary>Refuses columns that files of the format cannot hold.</summary>
    /// <exception cref="MillraceException"><c>TYPE_NOT_STORABLE</c> (user).</exception>
    void CheckWritable(Schema schema);

    /// <summary>Makes a writer of a table's files.</summary>
    /// <param name="schema">The columns of the batches to come.</param>
    /// <param name="options">What <see cref="Bind"/> made.</param>
    /// <param name="context">Memory and cancellation.</param>
    IFileFormatWriter CreateWriter(Schema schema, FileTableOptions options, SinkWriterContext context);

    /// <summary>Finds out a file's columns.</summary>
    /// <exception cref="MillraceException"><c>FILE_INVALID</c> (user): it is not of the format.</exception>
    Schema Describe(string path, FileTableOptions options);

    /// <summary>Says how a file may be cut: ranges of rows that readers may begin at.</summary>
    /// <returns>Row counts of the parts in order; one part of −1 rows for a file that is read as a whole.</returns>
    IReadOnlyList<long> Cut(string path, FileTableOptions options) => [-1];

    /// <summary>Opens a file.</summary>
    /// <param name="range">Which rows of which file, and which columns of it.</param>
    /// <param name="options">What <see cref="Bind"/> made.</param>
    IFileFormatReader OpenReader(FileReadRange range, FileTableOptions options);
}
