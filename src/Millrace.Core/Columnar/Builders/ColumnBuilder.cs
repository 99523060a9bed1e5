using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column value by value. Not thread-safe. Disposing gives back what was not finished.</summary>
public abstract class ColumnBuilder : IDisposable
{
    private protected ColumnBuilder(DataType type, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(allocator);
        Type = type;
        Validity = new ValidityBuilder(allocator);
    }

    /// <summary>The type of the column to be.</summary>
    public DataType Type { get; }

    /// <summary>Values so far.</summary>
    public int Length => Validity.Length;

    private protected ValidityBuilder Validity { get; }

    /// <summary>Makes the builder of a type.</summary>
    /// <param name="type">Any type; logical types are filled through their storage type's builder.</param>
    /// <param name="allocator">Where memory comes from.</param>
    public static ColumnBuilder Create(DataType type, MemoryAllocator allocator)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Storage switch
        {
            NullType => new NullBuilder(allocator),
            BooleanType => new BooleanBuilder(type, allocator),
            IntegerType or FloatType or TimestampType => FixedWidthBuilder.Create(type, allocator),
            Utf8Type or BinaryType => new BytesBuilder(type, allocator),
            ListType list => new ListBuilder(type, list, allocator),
            FixedSizeListType list => new FixedSizeListBuilder(type, list, allocator),
            StructType members => new StructBuilder(type, members, allocator),
            _ => throw MillraceException.Internal("TYPE_UNKNOWN", $"no builder for {type}"),
        };
    }

    /// <summary>Adds a NULL.</summary>
    public abstract void AppendNull();

    /// <summary>Adds what stands below a NULL parent where NULL is not allowed: 0, false, an empty value.</summary>
    internal abstract void AppendDefault();

    /// <summary>Adds what a member or item of a NULL parent holds.</summary>
    internal void AppendBelowNull(bool isNullable)
    {
        if (isNullable)
            AppendNull();
        else
            AppendDefault();
    }

    /// <summary>Adds a copy of another column's value, NULL included.</summary>
    /// <param name="source">A column of equal storage type.</param>
    /// <param name="row">Which value.</param>
    public abstract void AppendFrom(Column source, int row);

    /// <summary>Gives the values away as a column, and starts empty.</summary>
    /// <returns>A column that the caller owns.</returns>
    public abstract Column Finish();

    /// <summary>Finishes builders; when one fails, gives back what the others made.</summary>
    /// <returns>Columns that the caller owns, one a builder, in order.</returns>
    public static Column[] FinishAll(ReadOnlySpan<ColumnBuilder> builders)
    {
        var columns = new Column[builders.Length];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
                columns[done] = builders[done].Finish();
        }
        catch
        {
            while (done > 0)
                columns[--done].Dispose();
            throw;
        }

        return columns;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what was not finished.</summary>
    protected virtual void Dispose(bool disposing) => Validity.Dispose();
}
