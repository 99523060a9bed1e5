using System.Diagnostics;
using Millrace.Types;

namespace Millrace.Columnar;

/// <summary>Rows in columns: the unit that operators pass to each other.</summary>
/// <remarks>
/// One owner at a time. Passing a batch to <c>Emit</c> or <c>Write</c> gives it away; who keeps it takes a shared slice first
/// (<see cref="Share"/>, <see cref="Slice"/>); who holds it last disposes it. Reading is thread-safe.
/// </remarks>
public sealed class Batch : IDisposable
{
    /// <summary>The most rows of a batch between operators.</summary>
    public const int MaxRows = 8192;

    /// <summary>The most bytes of a batch between operators, unless it is of one row.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly Column[] _columns;
    private bool _disposed;

    /// <summary>Makes a batch. Takes the columns over.</summary>
    /// <param name="schema">Names and types of the columns.</param>
    /// <param name="columns">A column a field, each with <paramref name="rowCount"/> values.</param>
    /// <param name="rowCount">Rows; given apart because a batch may have no column.</param>
    public Batch(Schema schema, Column[] columns, int rowCount)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Length != schema.Count)
            throw new ArgumentException($"{columns.Length} columns for a schema of {schema.Count}", nameof(columns));
        Debug.Assert(columns.All(c => c.Length == rowCount), "columns of different lengths");
        Debug.Assert(!columns.Where((c, i) => !c.Type.Storage.Equals(schema[i].Type.Storage)).Any(), "a column's type is not its field's");
        Schema = schema;
        _columns = columns;
        RowCount = rowCount;
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>Rows.</summary>
    public int RowCount { get; }

    /// <summary>The columns, borrowed.</summary>
    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>Bytes that the rows take; shared memory counts in full for each holder.</summary>
    public long ByteSize => _columns.Sum(c => c.ByteSize);

    /// <summary>A column by index, borrowed.</summary>
    public Column this[int index] => _columns[index];

    /// <summary>A column by name, borrowed.</summary>
    /// <exception cref="Errors.MillraceException"><c>COLUMN_NOT_FOUND</c>.</exception>
    public Column this[string name]
    {
        get
        {
            int index = Schema.IndexOf(name);
            if (index < 0)
                Schema.Get(name);
            return _columns[index];
        }
    }

    /// <summary>Another batch over the same memory, with an owner of its own.</summary>
    public Batch Share() => Slice(0, RowCount);

    /// <summary>Some of the rows over the same memory, with an owner of its own.</summary>
    public Batch Slice(int start, int count)
    {
        Debug.Assert(!_disposed, "a disposed batch is shared");
        return new Batch(Schema, Array.ConvertAll(_columns, c => c.Slice(start, count)), count);
    }

    /// <summary>
    /// Gives the columns away, so that they can be put into another batch. This batch is then empty-handed; disposing it is harmless.
    /// </summary>
    /// <returns>The columns, which the caller owns now.</returns>
    public Column[] TakeColumns()
    {
        Debug.Assert(!_disposed, "a disposed batch is taken apart");
        _disposed = true;
        return _columns;
    }

    /// <summary>Gives the columns' memory back.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (Column column in _columns)
            column.Dispose();
    }
}
