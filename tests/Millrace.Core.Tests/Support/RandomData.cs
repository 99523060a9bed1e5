using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Core.Tests.Support;

/// <summary>Types, values and batches from a seed.</summary>
internal sealed class RandomData(int seed)
{
    private static readonly DataType[] Leaves =
    [
        BooleanType.Instance, IntegerType.Int8, IntegerType.Int16, IntegerType.Int32, IntegerType.Int64, IntegerType.UInt8, IntegerType.UInt16,
        IntegerType.UInt32, IntegerType.UInt64, FloatType.Float16, FloatType.Float32, FloatType.Float64, Utf8Type.Instance, BinaryType.Instance,
        TimestampType.Micros, TimestampType.InstantMicros, new TimestampType(TimeUnit.Second, "Europe/Zurich"),
        new TimestampType(TimeUnit.Nanosecond, null), new TimestampType(TimeUnit.Millisecond, null), new EmbeddingType(3),
        new TensorType(FloatType.Float32, [2, 2]), new TensorType(IntegerType.UInt8, default), ImageType.Instance,
        new ImageType("RGB", 224, 224), ObjectRefType.Instance,
    ];

    private readonly Random _random = new(seed);

    public static IEnumerable<DataType> AllTypes =>
    [
        .. Leaves,
        NullType.Instance,
        new ListType(Utf8Type.Instance),
        new ListType(new ListType(IntegerType.Int16)),
        new ListType(new Field("item", FloatType.Float32, false)),
        new FixedSizeListType(BooleanType.Instance, 3),
        new FixedSizeListType(new Field("item", Utf8Type.Instance, false), 2),
        new StructType([new Field("a", Utf8Type.Instance), new Field("b", new ListType(IntegerType.Int64), false)]),
        new ListType(ObjectRefType.Instance),
        new StructType([new Field("e", new EmbeddingType(2)), new Field("n", NullType.Instance)]),
    ];

    public Random Random => _random;

    public DataType Type(int depth)
    {
        int pick = depth == 0 ? 0 : _random.Next(8);
        return pick switch
        {
            5 => new ListType(Field("item", depth - 1)),
            6 => new FixedSizeListType(Field("item", depth - 1), _random.Next(1, 4)),
            7 => new StructType([.. Enumerable.Range(0, _random.Next(1, 4)).Select(i => Field($"m{i}", depth - 1))]),
            _ => Leaves[_random.Next(Leaves.Length)],
        };
    }

    public Schema Schema() => new([.. Enumerable.Range(0, _random.Next(0, 5)).Select(i => Field($"c{i}", 2))]);

    public object? Value(DataType type, bool isNullable)
    {
        if (isNullable && _random.Next(4) == 0)
            return null;
        return type.Storage switch
        {
            NullType => null,
            BooleanType => _random.Next(2) == 0,
            IntegerType { BitWidth: 8, IsSigned: true } => (sbyte)_random.Next(),
            IntegerType { BitWidth: 8 } => (byte)_random.Next(),
            IntegerType { BitWidth: 16, IsSigned: true } => (short)_random.Next(),
            IntegerType { BitWidth: 16 } => (ushort)_random.Next(),
            IntegerType { BitWidth: 32, IsSigned: true } => _random.Next(int.MinValue, int.MaxValue),
            IntegerType { BitWidth: 32 } => (uint)_random.NextInt64(),
            IntegerType { BitWidth: 64, IsSigned: false } => (ulong)_random.NextInt64(long.MinValue, long.MaxValue),
            IntegerType or TimestampType => _random.NextInt64(long.MinValue, long.MaxValue),
            FloatType { BitWidth: 16 } => (Half)_random.Next(-1000, 1000),
            FloatType { BitWidth: 32 } => _random.NextSingle() * 1000 - 500,
            FloatType => _random.NextDouble() * 1e9,
            Utf8Type => new string([.. Enumerable.Range(0, _random.Next(6)).Select(_ => "aZ9é€ß"[_random.Next(6)])]),
            BinaryType => Bytes(),
            ListType list => Items(list.Item, _random.Next(4)),
            FixedSizeListType list => Items(list.Item, list.Size),
            StructType members => members.Fields.Select(f => Value(f.Type, f.IsNullable)).ToArray(),
            _ => throw new InvalidOperationException(type.ToString()),
        };
    }

    public object?[] Values(DataType type, int count, bool isNullable = true) =>
        [.. Enumerable.Range(0, count).Select(_ => Value(type, isNullable))];

    /// <summary>A column of the values that is, half of the time, a slice of a longer one.</summary>
    public Column Column(DataType type, object?[] values, MemoryAllocator allocator)
    {
        if (_random.Next(2) == 0)
            return Support.Values.Make(type, allocator, values);
        int before = _random.Next(1, 12);
        bool fill = !values.Contains(null);
        object?[] padding = Values(type, before + _random.Next(4), !fill);
        object?[] all = [.. padding[..before], .. values, .. padding[before..]];
        using Column longer = Support.Values.Make(type, allocator, all);
        return longer.Slice(before, values.Length);
    }

    public Batch Batch(Schema schema, int rowCount, MemoryAllocator allocator) => new(
        schema, [.. schema.Fields.Select(f => Column(f.Type, Values(f.Type, rowCount, f.IsNullable), allocator))], rowCount);

    private Field Field(string name, int depth)
    {
        DataType type = Type(depth);
        return new Field(name, type, type is NullType || _random.Next(3) > 0);
    }

    private byte[] Bytes()
    {
        byte[] bytes = new byte[_random.Next(5)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private object?[] Items(Field item, int count) => Values(item.Type, count, item.IsNullable);
}
