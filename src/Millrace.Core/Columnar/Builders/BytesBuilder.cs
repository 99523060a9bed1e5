using System.Runtime.InteropServices;
using System.Text;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of text or bytes.</summary>
public sealed class BytesBuilder : ColumnBuilder
{
    private readonly GrowableBuffer _offsets;
    private readonly GrowableBuffer _bytes;

    /// <summary>Makes an empty builder.</summary>
    /// <param name="type"><see cref="Utf8Type"/> or <see cref="BinaryType"/>.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="capacityBytes">Bytes of values to allocate for at once. Default: none.</param>
    public BytesBuilder(DataType type, MemoryAllocator allocator, int capacityBytes = 0)
        : base(type, allocator)
    {
        _offsets = new GrowableBuffer(allocator);
        _bytes = new GrowableBuffer(allocator, capacityBytes);
    }

    /// <summary>Bytes of all values so far.</summary>
    public int ByteLength => _bytes.Length;

    /// <summary>Adds a value. For text the bytes must be valid UTF-8.</summary>
    public void Append(ReadOnlySpan<byte> value) => value.CopyTo(AppendUninitialized(value.Length));

    /// <summary>Adds a text, or NULL for null.</summary>
    public void Append(string? value)
    {
        if (value is null)
            AppendNull();
        else
            Encoding.UTF8.GetBytes(value, AppendUninitialized(Encoding.UTF8.GetByteCount(value)));
    }

    /// <summary>Adds a value of a length whose bytes the caller fills before the next call.</summary>
    public Span<byte> AppendUninitialized(int byteCount)
    {
        AddOffset();
        Span<byte> bytes = _bytes.Extend(byteCount);
        Validity.Append(true);
        return bytes;
    }

    /// <summary>Makes room for so many more bytes at once.</summary>
    public void Reserve(int byteCount) => _bytes.Reserve(byteCount);

    /// <summary>Takes the last value back, such as one that could not be filled.</summary>
    public void RemoveLast()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Length);
        _bytes.Truncate(MemoryMarshal.Read<int>(_offsets.Span[^sizeof(int)..]));
        _offsets.Truncate(_offsets.Length - sizeof(int));
        Validity.RemoveLast();
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        AddOffset();
        Validity.Append(false);
    }

    internal override void AppendDefault() => AppendUninitialized(0);

    /// <inheritdoc/>
    public override void AppendFrom(Column source, int row)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsNull(row))
            AppendNull();
        else
            Append(source.GetBytes(row));
    }

    /// <inheritdoc/>
    public override Column Finish()
    {
        AddOffset();
        int length = Length;
        int nulls = Validity.NullCount;
        return new Column(Type, length, nulls, [Validity.Finish(), _offsets.Finish(), _bytes.Finish()]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _offsets.Dispose();
        _bytes.Dispose();
    }

    private void AddOffset() => _offsets.Add(_bytes.Length);
}
