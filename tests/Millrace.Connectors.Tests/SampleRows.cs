using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Tests;

/// <summary>Rows of every type with the values that go wrong.</summary>
internal static class SampleRows
{
    public static Schema Schema { get; } = new(
    [
        new Field("id", IntegerType.Int64, false),
        new Field("b", BooleanType.Instance), new Field("i8", IntegerType.Int8), new Field("u8", IntegerType.UInt8),
        new Field("i16", IntegerType.Int16), new Field("u16", IntegerType.UInt16), new Field("i32", IntegerType.Int32),
        new Field("u32", IntegerType.UInt32), new Field("u64", IntegerType.UInt64), new Field("f16", FloatType.Float16),
        new Field("f32", FloatType.Float32), new Field("f64", FloatType.Float64), new Field("s", Utf8Type.Instance),
        new Field("bytes", BinaryType.Instance), new Field("t", TimestampType.Micros), new Field("tz", TimestampType.InstantMicros),
        new Field("l", new ListType(Utf8Type.Instance)), new Field("fl", new FixedSizeListType(IntegerType.Int32, 2)),
        new Field("st", new StructType([new Field("a", IntegerType.Int32), new Field("b", new ListType(FloatType.Float64))])),
        new Field("e", new EmbeddingType(3)), new Field("ten", new TensorType(FloatType.Float32, [2, 2])),
        new Field("free", new TensorType(FloatType.Float32, default)), new Field("ref", ObjectRefType.Instance), new Field("img", ImageType.Instance),
    ]);

    /// <summary>Rows with ids from <paramref name="first"/>; every third row is NULL but for its id.</summary>
    public static Batch Make(int first, int count, MemoryAllocator allocator)
    {
        var columns = new Column[Schema.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            using ColumnBuilder builder = ColumnBuilder.Create(Schema[i].Type, allocator);
            for (int row = first; row < first + count; row++)
            {
                if (i > 0 && row % 3 == 2)
                    builder.AppendNull();
                else
                    Add(builder, row);
            }

            columns[i] = builder.Finish();
        }

        return new Batch(Schema, columns, count);
    }

    private static void Add(ColumnBuilder builder, int row)
    {
        bool odd = row % 2 == 1;
        switch (builder)
        {
            case BooleanBuilder b: b.Append(odd); break;
            case FixedWidthBuilder<sbyte> b: b.Append(odd ? sbyte.MinValue : sbyte.MaxValue); break;
            case FixedWidthBuilder<byte> b: b.Append(odd ? byte.MinValue : byte.MaxValue); break;
            case FixedWidthBuilder<short> b: b.Append(odd ? short.MinValue : short.MaxValue); break;
            case FixedWidthBuilder<ushort> b: b.Append(odd ? ushort.MinValue : ushort.MaxValue); break;
            case FixedWidthBuilder<int> b: b.Append(odd ? int.MinValue : int.MaxValue); break;
            case FixedWidthBuilder<uint> b: b.Append(odd ? uint.MinValue : uint.MaxValue); break;
            case FixedWidthBuilder<long> b: b.Append(b.Type is TimestampType ? 1_709_168_523_000_001 * (odd ? -1 : 1) : row); break;
            case FixedWidthBuilder<ulong> b: b.Append(odd ? ulong.MaxValue : 1UL << 53); break;
            case FixedWidthBuilder<Half> b: b.Append(odd ? Half.MaxValue : (Half)0.1); break;
            case FixedWidthBuilder<float> b: b.Append(odd ? float.Epsilon : 0.1f); break;
            case FixedWidthBuilder<double> b:
                b.Append((row % 4) switch { 0 => double.NaN, 1 => double.NegativeInfinity, 2 => double.MaxValue, _ => 0.1 });
                break;
            case BytesBuilder b when b.Type is Utf8Type: b.Append(odd ? "grün, \"x\"\n\\ 🦊" : ""); break;
            case BytesBuilder b: b.Append(odd ? [0, 255, 10] : (ReadOnlySpan<byte>)[]); break;
            case ListBuilder b:
                for (int i = 0; i < row % 3; i++)
                    Add(b.Items, row + i);
                b.CloseList();
                break;
            case FixedSizeListBuilder b:
                int size = ((FixedSizeListType)b.Type.Storage).Size;
                for (int i = 0; i < size; i++)
                    Add(b.Items, row + i);
                b.CloseList();
                break;
            case StructBuilder b:
                for (int i = 0; i < ((StructType)b.Type.Storage).Fields.Length; i++)
                    Add(b.Member(i), row);
                b.CloseRow();
                break;
        }
    }
}
