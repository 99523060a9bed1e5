using System.Diagnostics;
using System.Runtime.InteropServices;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar;

/// <summary>A run of values of one type in Arrow layout, over shared native buffers. Immutable once made.</summary>
/// <remarks>
/// <para>
/// Buffers by storage type: validity bitmap first (null when no value is NULL), then boolean: bits · fixed width: values · utf8 and
/// binary: int32 offsets, bytes · list: int32 offsets (child: items) · fixed-size list: none (child: <c>Length × Size</c> items) ·
/// struct: none (a child a field) · null: none.
/// </para>
/// <para>
/// <see cref="Offset"/> counts values and applies to this column's own buffers. Children of a struct and a fixed-size list are already
/// cut to this column's rows; the child of a list is whole and the offsets point into it. (Arrow's C interface cuts children of a
/// struct by the parent's offset; the exporter accounts for the difference.)
/// </para>
/// <para>
/// Ownership: a column holds one reference to each buffer and to each child. One owner at a time disposes it; <see cref="Share"/> and
/// <see cref="Slice"/> make another column with an owner of its own over the same memory. Reading is thread-safe.
/// </para>
/// </remarks>
public sealed class Column : IDisposable
{
    private readonly NativeBuffer?[] _buffers;
    private readonly Column[] _children;
    private bool _disposed;

    /// <summary>Makes a column. Takes over the caller's reference to each buffer and the ownership of each child.</summary>
    /// <param name="type">The type; the buffers follow its storage type.</param>
    /// <param name="length">Values.</param>
    /// <param name="nullCount">How many of them are NULL.</param>
    /// <param name="buffers">The buffers in the order above.</param>
    /// <param name="children">The child columns. Default: none.</param>
    /// <param name="offset">Values to skip at the start of the own buffers. Default: 0.</param>
    public Column(DataType type, int length, int nullCount, NativeBuffer?[] buffers, Column[]? children = null, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(buffers);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Type = type;
        Length = length;
        NullCount = nullCount;
        Offset = offset;
        _buffers = buffers;
        _children = children ?? [];
    }

    /// <summary>The type.</summary>
    public DataType Type { get; }

    /// <summary>Values.</summary>
    public int Length { get; }

    /// <summary>How many values are NULL.</summary>
    public int NullCount { get; }

    /// <summary>Values that the own buffers hold before the first one.</summary>
    public int Offset { get; }

    /// <summary>The buffers, borrowed: validity first.</summary>
    public ReadOnlySpan<NativeBuffer?> Buffers => _buffers;

    /// <summary>The child columns, borrowed.</summary>
    public ReadOnlySpan<Column> Children => _children;

    /// <summary>The validity bits, of which the first <see cref="Offset"/> are to be skipped; empty when no value is NULL.</summary>
    public ReadOnlySpan<byte> ValidityBits =>
        NullCount == 0 || _buffers.Length == 0 || _buffers[0] is not NativeBuffer bits ? default : bits.Span;

    /// <summary>Bytes of memory that this column's values take, children included; shared memory counts in full for each holder.</summary>
    public long ByteSize => ColumnSize.Measure(this);

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int index)
    {
        Debug.Assert((uint)index < (uint)Length, "index outside the column");
        if (NullCount == 0)
            return false;
        return Type.Storage is NullType || !Bitmap.Get(_buffers[0]!.Span, Offset + index); // NullCount > 0 implies a bitmap
    }

    /// <summary>The values of a fixed width type, <see cref="Length"/> of them; what stands at a NULL is undefined.</summary>
    /// <typeparam name="T">The .NET type of the storage type's width, such as <see cref="long"/> for BIGINT and timestamps.</typeparam>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged =>
        Length == 0 ? default : MemoryMarshal.Cast<byte, T>((ReadOnlySpan<byte>)_buffers[1]!.Span).Slice(Offset, Length);

    /// <summary>A boolean value; undefined at a NULL.</summary>
    public bool GetBoolean(int index) => Bitmap.Get(_buffers[1]!.Span, Offset + index);

    /// <summary>The offsets of a utf8, binary or list column: <c>Length + 1</c> of them, into the bytes or the child.</summary>
    public ReadOnlySpan<int> ValueOffsets =>
        Length == 0 ? [0] : MemoryMarshal.Cast<byte, int>((ReadOnlySpan<byte>)_buffers[1]!.Span).Slice(Offset, Length + 1);

    /// <summary>The bytes of a utf8 or binary value, borrowed; empty at a NULL.</summary>
    public ReadOnlySpan<byte> GetBytes(int index)
    {
        ReadOnlySpan<int> offsets = ValueOffsets;
        int start = offsets[index];
        return _buffers[2] is NativeBuffer bytes ? bytes.Span[start..offsets[index + 1]] : default;
    }

    /// <summary>A utf8 value as a string, or null.</summary>
    public string? GetString(int index) => IsNull(index) ? null : System.Text.Encoding.UTF8.GetString(GetBytes(index));

    /// <summary>Another column over the same memory, with an owner of its own.</summary>
    public Column Share() => Slice(0, Length);

    /// <summary>Some of the values over the same memory, with an owner of its own.</summary>
    /// <param name="start">The first value.</param>
    /// <param name="count">How many.</param>
    public Column Slice(int start, int count)
    {
        Debug.Assert(!_disposed, "a disposed column is shared");
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + count, Length, nameof(count));
        var buffers = new NativeBuffer?[_buffers.Length];
        for (int i = 0; i < buffers.Length; i++)
            buffers[i] = _buffers[i]?.Retain();
        return new Column(Type, count, CountNulls(start, count), buffers, SliceChildren(start, count), Offset + start);
    }

    /// <summary>The same values under another type of equal storage layout, such as an EMBEDDING over its list. Takes this column over.</summary>
    public Column WithType(DataType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        _disposed = true;
        return new Column(type, Length, NullCount, _buffers, _children, Offset);
    }

    /// <summary>Gives the references to buffers and children back.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (NativeBuffer? buffer in _buffers)
            buffer?.Release();
        foreach (Column child in _children)
            child.Dispose();
    }

    private int CountNulls(int start, int count)
    {
        if (NullCount == 0)
            return 0;
        if (count == Length || Type.Storage is NullType)
            return count == Length ? NullCount : count;
        return count - Bitmap.CountOnes(_buffers[0]!.Span, Offset + start, count); // NullCount > 0 implies a bitmap
    }

    private Column[] SliceChildren(int start, int count)
    {
        if (_children.Length == 0)
            return [];
        var children = new Column[_children.Length];
        int width = Type.Storage is FixedSizeListType list ? list.Size : 1;
        bool whole = Type.Storage is ListType;
        for (int i = 0; i < children.Length; i++)
            children[i] = whole ? _children[i].Share() : _children[i].Slice(start * width, count * width);
        return children;
    }
}
