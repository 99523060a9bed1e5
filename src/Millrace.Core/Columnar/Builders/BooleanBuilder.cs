using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of booleans.</summary>
public sealed class BooleanBuilder : ColumnBuilder
{
    private readonly GrowableBuffer _bits;

    /// <summary>Makes an empty builder.</summary>
    public BooleanBuilder(MemoryAllocator allocator)
        : this(BooleanType.Instance, allocator)
    {
    }

    internal BooleanBuilder(DataType type, MemoryAllocator allocator)
        : base(type, allocator) => _bits = new GrowableBuffer(allocator);

    /// <summary>Adds a value.</summary>
    public void Append(bool value)
    {
        if ((Length & 7) == 0)
            _bits.Extend(1)[0] = 0;
        if (value)
            Bitmap.Set(_bits.Span, Length);
        Validity.Append(true);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        if ((Length & 7) == 0)
            _bits.Extend(1)[0] = 0;
        Validity.Append(false);
    }

    internal override void AppendDefault() => Append(false);

    /// <inheritdoc/>
    public override void AppendFrom(Column source, int row)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsNull(row))
            AppendNull();
        else
            Append(source.GetBoolean(row));
    }

    /// <inheritdoc/>
    public override Column Finish()
    {
        int length = Length;
        int nulls = Validity.NullCount;
        return new Column(Type, length, nulls, [Validity.Finish(), _bits.Finish()]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _bits.Dispose();
    }
}
