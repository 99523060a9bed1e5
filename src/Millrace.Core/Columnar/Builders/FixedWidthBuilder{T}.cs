using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of numbers or timestamps.</summary>
/// <typeparam name="T">The .NET type of the values: <see cref="long"/> for BIGINT and timestamps, <see cref="float"/> for FLOAT.</typeparam>
public sealed class FixedWidthBuilder<T> : ColumnBuilder
    where T : unmanaged
{
    private readonly GrowableBuffer _values;

    /// <summary>Makes an empty builder.</summary>
    /// <param name="type">A type whose values are as wide as <typeparamref name="T"/>.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="capacity">Values to allocate for at once. Default: none.</param>
    public FixedWidthBuilder(DataType type, MemoryAllocator allocator, int capacity = 0)
        : base(type, allocator) => _values = new GrowableBuffer(allocator, capacity * Unsafe.SizeOf<T>());

    /// <summary>Adds a value.</summary>
    public void Append(T value)
    {
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(_values.Extend(Unsafe.SizeOf<T>())), value);
        Validity.Append(true);
    }

    /// <summary>Makes room for so many more values at once.</summary>
    public void Reserve(int count) => _values.Reserve(checked(count * Unsafe.SizeOf<T>()));

    /// <summary>Adds so many values, none of them NULL, which the caller fills before the next call.</summary>
    public Span<T> AppendUninitialized(int count)
    {
        Span<byte> bytes = _values.Extend(checked(count * Unsafe.SizeOf<T>()));
        Validity.AppendValid(count);
        return MemoryMarshal.Cast<byte, T>(bytes);
    }

    /// <summary>Adds values, none of them NULL.</summary>
    public void AppendRange(ReadOnlySpan<T> values)
    {
        MemoryMarshal.AsBytes(values).CopyTo(_values.Extend(values.Length * Unsafe.SizeOf<T>()));
        Validity.AppendValid(values.Length);
    }

    /// <inheritdoc/>
    public override void AppendNull()
    {
        _values.Extend(Unsafe.SizeOf<T>()).Clear();
        Validity.Append(false);
    }

    internal override void AppendDefault() => Append(default);

    /// <inheritdoc/>
    public override void AppendFrom(Column source, int row)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsNull(row))
            AppendNull();
        else
            Append(source.Values<T>()[row]);
    }

    /// <inheritdoc/>
    public override Column Finish()
    {
        int length = Length;
        int nulls = Validity.NullCount;
        return new Column(Type, length, nulls, [Validity.Finish(), _values.Finish()]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _values.Dispose();
    }
}
