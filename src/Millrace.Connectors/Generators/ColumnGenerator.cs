using System.Numerics;
using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Generators;

/// <summary>Makes the values of a column from their positions alone, so that any part can be made again. Thread-safe.</summary>
/// <remarks>
/// Randomness: SplitMix64 of (key + position × golden ratio), a counter-based generator. Source: Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014. A key is derived of the seed and the column's place.
/// </remarks>
internal abstract class ColumnGenerator(DataType type)
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The type of the values.</summary>
    protected DataType Type { get; } = type;

    /// <summary>Makes the generator of a type.</summary>
    /// <param name="type">Any type.</param>
    /// <param name="options">What the user said of the column.</param>
    /// <param name="key">Differs between columns and seeds.</param>
    public static ColumnGenerator Create(DataType type, FieldOptions options, ulong key) => type.Storage switch
    {
        NullType => new NullGenerator(type),
        BooleanType => new BooleanGenerator(type, key),
        IntegerType integer => ForInteger(type, integer, options, key),
        TimestampType timestamp => ForTimestamp(type, timestamp, options, key),
        FloatType { BitWidth: 16 } => new FloatGenerator<Half>(type, options, key),
        FloatType { BitWidth: 32 } => new FloatGenerator<float>(type, options, key),
        FloatType => new FloatGenerator<double>(type, options, key),
        Utf8Type => new BytesGenerator(type, options.Length, true, key),
        BinaryType => new BytesGenerator(type, options.Length, false, key),
        ListType list => new ListGenerator(type, options.Length, Create(list.Item.Type, options, Mix(key))),
        FixedSizeListType list => new ListGenerator(type, list.Size, Create(list.Item.Type, options, Mix(key))),
        StructType members => new StructGenerator(
            type, [.. members.Fields.Select((f, i) => Create(f.Type, options, Mix(key + (ulong)i + 1)))]),
        _ => throw MillraceException.Internal("TYPE_UNKNOWN", $"no generator for {type}"),
    };

    /// <summary>Makes values.</summary>
    /// <param name="position">The position of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <returns>A column that the caller owns.</returns>
    public abstract Column Make(long position, int count, MemoryAllocator allocator);

    /// <summary>A random word for a position.</summary>
    protected static ulong Random(ulong key, long position) => Mix(key + (ulong)position * Golden);

    /// <summary>SplitMix64's finalizer.</summary>
    internal static ulong Mix(ulong word)
    {
        word = (word ^ word >> 30) * 0xBF58_476D_1CE4_E5B9;
        word = (word ^ word >> 27) * 0x94D0_49BB_1331_11EB;
        return word ^ word >> 31;
    }

    private static ColumnGenerator ForInteger(DataType type, IntegerType integer, FieldOptions options, ulong key) =>
        (integer.BitWidth, integer.IsSigned) switch
        {
            (8, true) => new IntegerGenerator<sbyte>(type, options, key, sbyte.MaxValue),
            (8, false) => new IntegerGenerator<byte>(type, options, key, byte.MaxValue),
            (16, true) => new IntegerGenerator<short>(type, options, key, short.MaxValue),
            (16, false) => new IntegerGenerator<ushort>(type, options, key, ushort.MaxValue),
            (32, true) => new IntegerGenerator<int>(type, options, key, int.MaxValue),
            (32, false) => new IntegerGenerator<uint>(type, options, key, uint.MaxValue),
            (_, true) => new IntegerGenerator<long>(type, options, key, long.MaxValue),
            _ => new IntegerGenerator<ulong>(type, options, key, long.MaxValue),
        };

    /// <summary>Times that people and other programs can read: of the years 1 to 9999, as far as the unit reaches.</summary>
    private static IntegerGenerator<long> ForTimestamp(DataType type, TimestampType timestamp, FieldOptions options, ulong key)
    {
        const long FirstSecond = -62_135_596_800, LastSecond = 253_402_300_799;
        return timestamp.Unit switch
        {
            TimeUnit.Second => new(type, options, key, LastSecond, FirstSecond),
            TimeUnit.Millisecond => new(type, options, key, LastSecond * 1000, FirstSecond * 1000),
            TimeUnit.Microsecond => new(type, options, key, LastSecond * 1_000_000, FirstSecond * 1_000_000),
            _ => new(type, options, key, long.MaxValue),
        };
    }

    private sealed class NullGenerator(DataType type) : ColumnGenerator(type)
    {
        public override Column Make(long position, int count, MemoryAllocator allocator) => new(Type, count, count, []);
    }

    private sealed class BooleanGenerator(DataType type, ulong key) : ColumnGenerator(type)
    {
        public override Column Make(long position, int count, MemoryAllocator allocator)
        {
            NativeBuffer bits = allocator.AllocateZeroed(Bitmap.ByteCount(count));
            for (int i = 0; i < count; i++)
            {
                if ((long)Random(key, position + i) < 0)
                    Bitmap.Set(bits.Span, i);
            }

            return new Column(Type, count, 0, [null, bits]);
        }
    }

    private sealed class IntegerGenerator<T> : ColumnGenerator
        where T : unmanaged, INumberBase<T>
    {
        private readonly bool _isSequence;
        private readonly ulong _key;
        private readonly long _min;
        private readonly ulong _span;

        public IntegerGenerator(DataType type, FieldOptions options, ulong key, long typeMax, long? typeMin = null)
            : base(type)
        {
            long least = typeMin ?? Least();
            _isSequence = options.IsSequence;
            _key = key;
            double max = options.Max ?? typeMax;
            if (max > typeMax || options.Min > typeMax || options.Min < double.CreateChecked(least))
            {
                throw MillraceException.User(
                    "OPTION_INVALID", $"min {options.Min} to max {max} do not fit {type}", $"Stay within {least} to {typeMax}");
            }

            _min = (long)options.Min;
            _span = (ulong)((max >= typeMax ? typeMax : (long)max) - _min) + 1;
        }

        public override Column Make(long position, int count, MemoryAllocator allocator)
        {
            NativeBuffer values = allocator.Allocate(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
            Span<T> into = MemoryMarshal.Cast<byte, T>(values.Span);
            if (_isSequence)
                Count(position, into);
            else
                Spread(position, into);
            return new Column(Type, count, 0, [null, values]);
        }

        private static long Least() => typeof(T) == typeof(sbyte) ? sbyte.MinValue
            : typeof(T) == typeof(short) ? short.MinValue
            : typeof(T) == typeof(int) ? int.MinValue
            : typeof(T) == typeof(long) ? long.MinValue
            : 0;

        private void Count(long position, Span<T> into)
        {
            ulong step = _span == 0 ? (ulong)position : (ulong)position % _span;
            for (int i = 0; i < into.Length; i++)
            {
                into[i] = T.CreateTruncating(_min + (long)step);
                if (++step == _span)
                    step = 0;
            }
        }

        private void Spread(long position, Span<T> into)
        {
            // A span of 0 stands for all 2^64 values.
            for (int i = 0; i < into.Length; i++)
            {
                ulong word = Random(_key, position + i);
                into[i] = T.CreateTruncating(_min + (long)(_span == 0 ? word : Math.BigMul(word, _span, out _)));
            }
        }
    }

    private sealed class FloatGenerator<T>(DataType type, FieldOptions options, ulong key) : ColumnGenerator(type)
        where T : unmanaged, INumberBase<T>
    {
        private readonly double _scale = ((options.Max ?? 1) - options.Min) / (1UL << 53);

        public override Column Make(long position, int count, MemoryAllocator allocator)
        {
            NativeBuffer values = allocator.Allocate(count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
            Span<T> into = MemoryMarshal.Cast<byte, T>(values.Span);
            for (int i = 0; i < into.Length; i++)
            {
                double value = options.IsSequence ? options.Min + position + i : options.Min + (Random(key, position + i) >> 11) * _scale;
                into[i] = T.CreateTruncating(value);
            }

            return new Column(Type, count, 0, [null, values]);
        }
    }

    private sealed class BytesGenerator(DataType type, int length, bool isText, ulong key) : ColumnGenerator(type)
    {
        private const ulong Nibbles = 0x0F0F_0F0F_0F0F_0F0F, Letters = 0x6161_6161_6161_6161;

        public override Column Make(long position, int count, MemoryAllocator allocator)
        {
            int rows = RowsThatFit(count, length);
            NativeBuffer offsets = allocator.Allocate((rows + 1) * sizeof(int));
            NativeBuffer bytes = allocator.Allocate(rows * length);
            for (int i = 0; i <= rows; i++)
                offsets.As<int>()[i] = i * length;
            int words = (length + 7) / 8;
            Span<byte> into = bytes.Span;
            for (int i = 0; i < rows; i++)
            {
                for (int w = 0; w < words; w++)
                {
                    ulong word = Random(key, (position + i) * words + w);
                    word = isText ? (word & Nibbles) + Letters : word;
                    Span<byte> left = into.Slice(i * length + w * 8, Math.Min(8, length - w * 8));
                    MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in word))[..left.Length].CopyTo(left);
                }
            }

            return new Column(Type, rows, 0, [null, offsets, bytes]);
        }

        private static int RowsThatFit(int count, int length) => (long)count * length <= int.MaxValue
            ? count
            : throw MillraceException.User("VALUE_TOO_LARGE", $"{count:N0} values of {length:N0} bytes are more than 2 GiB − 1", "Lower 'length'");
    }

    private sealed class ListGenerator(DataType type, int size, ColumnGenerator items) : ColumnGenerator(type)
    {
        public override Column Make(long position, int count, MemoryAllocator allocator)
        {
            Column content = items.Make(position * size, checked(count * size), allocator);
            if (Type.Storage is FixedSizeListType)
                return new Column(Type, count, 0, [null], [content]);
            NativeBuffer offsets = allocator.Allocate((count + 1) * sizeof(int));
            for (int i = 0; i <= count; i++)
                offsets.As<int>()[i] = i * size;
            return new Column(Type, count, 0, [null, offsets], [content]);
        }
    }

    private sealed class StructGenerator(DataType type, ColumnGenerator[] members) : ColumnGenerator(type)
    {
        public override Column Make(long position, int count, MemoryAllocator allocator) =>
            new(Type, count, 0, [null], Array.ConvertAll(members, m => m.Make(position, count, allocator)));
    }
}
