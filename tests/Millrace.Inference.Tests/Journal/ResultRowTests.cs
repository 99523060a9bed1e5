using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Inference.Journal;
using Millrace.Memory;
using Millrace.Testing.Connectors;
using Millrace.Types;

namespace Millrace.Inference.Tests.Journal;

public sealed class ResultRowTests : IDisposable
{
    private static readonly DataType[] Types =
    [
        BooleanType.Instance, IntegerType.Int8, IntegerType.UInt8, IntegerType.Int16, IntegerType.UInt16, IntegerType.Int32, IntegerType.UInt32,
        IntegerType.Int64, IntegerType.UInt64, FloatType.Float16, FloatType.Float32, FloatType.Float64, Utf8Type.Instance, BinaryType.Instance,
        TimestampType.Micros, new EmbeddingType(7), new TensorType(FloatType.Float32, [2, 3]), new TensorType(IntegerType.UInt8, default),
        new ListType(Utf8Type.Instance), new ListType(FloatType.Float64), new ListType(new ListType(BooleanType.Instance)),
        new StructType([new Field("a", IntegerType.Int16), new Field("b", new ListType(IntegerType.Int32))]), ImageType.Instance,
        ObjectRefType.Instance,
        NullType.Instance,
    ];

    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("result row tests");

    public void Dispose() => Assert.Equal(0, _allocator.LiveBytes);

    [Fact]
    public void Read_RowsOfEveryType_AreThoseThatWereWritten()
    {
        const int Rows = 40;
        const int Seed = 17;
        foreach (DataType type in Types)
        {
            var random = new Random(Seed);
            using ColumnBuilder builder = ColumnBuilder.Create(type, _allocator);
            for (int row = 0; row < Rows; row++)
                Append(builder, type.Storage, random, isNullable: true);
            var schema = new Schema([new Field("x", type), new Field("y", type)]);
            Column column = builder.Finish();
            using var batch = new Batch(schema, [column, column.Share()], Rows);
            using Batch slice = batch.Slice(3, Rows - 3);

            using Batch copy = Copy(slice);

            for (int row = 0; row < slice.RowCount; row++)
                Assert.True(ValueText.OfRow(slice, row) == ValueText.OfRow(copy, row), $"{type}, row {row}, seed {Seed}");
        }
    }

    [Fact]
    public void Read_FloatsThatOthersTakeForEqual_KeepTheirBits()
    {
        using var builder = new FixedWidthBuilder<float>(FloatType.Float32, _allocator);
        float[] values = [-0f, 0f, float.NaN, BitConverter.UInt32BitsToSingle(0xFF80_0001)];
        builder.AppendRange(values);
        using var batch = new Batch(new Schema([new Field("x", FloatType.Float32)]), [builder.Finish()], values.Length);

        using Batch copy = Copy(batch);

        Assert.Equal(batch[0].Values<uint>().ToArray(), copy[0].Values<uint>().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void Read_BytesOfAnotherLength_IsAnError(int count)
    {
        byte[] bytes = [1, 3, 0, 0, 0, 97, 98, 99, 1, 1, 1, 1];
        using ColumnBuilder builder = ColumnBuilder.Create(Utf8Type.Instance, _allocator);

        Assert.Throws<InvalidDataException>(() => ResultRow.Read(bytes.AsSpan(0, count), [builder]));
    }

    private Batch Copy(Batch batch)
    {
        ColumnBuilder[] builders = [.. batch.Schema.Fields.Select(f => ColumnBuilder.Create(f.Type, _allocator))];
        for (int row = 0; row < batch.RowCount; row++)
        {
            byte[] bytes = new byte[ResultRow.ByteCount(batch, row)];
            ResultRow.Write(batch, row, bytes);
            ResultRow.Read(bytes, builders);
        }

        Column[] columns = [.. builders.Select(b => b.Finish())];
        foreach (ColumnBuilder builder in builders)
            builder.Dispose();
        return new Batch(batch.Schema, columns, batch.RowCount);
    }

    private static void Append(ColumnBuilder builder, DataType type, Random random, bool isNullable)
    {
        if (isNullable && random.Next(5) == 0)
        {
            builder.AppendNull();
            return;
        }

        switch (builder)
        {
            case BooleanBuilder b:
                b.Append(random.Next(2) == 0);
                break;
            case BytesBuilder b:
                b.Append(random.Next(4) == 0 ? "" : $"ä{random.Next()}");
                break;
            case ListBuilder b:
                Field item = ((ListType)type).Item;
                int count = random.Next(4);
                for (int i = 0; i < count; i++)
                    Append(b.Items, item.Type.Storage, random, item.IsNullable);
                b.CloseList();
                break;
            case FixedSizeListBuilder b:
                var list = (FixedSizeListType)type;
                for (int i = 0; i < list.Size; i++)
                    Append(b.Items, list.Item.Type.Storage, random, list.Item.IsNullable);
                b.CloseList();
                break;
            case StructBuilder b:
                var members = (StructType)type;
                for (int i = 0; i < members.Fields.Length; i++)
                    Append(b.Member(i), members.Fields[i].Type.Storage, random, members.Fields[i].IsNullable);
                b.CloseRow();
                break;
            default:
                AppendNumber(builder, random);
                break;
        }
    }

    private static void AppendNumber(ColumnBuilder builder, Random random)
    {
        long bits = random.NextInt64();
        switch (builder)
        {
            case FixedWidthBuilder<sbyte> b:
                b.Append((sbyte)bits);
                break;
            case FixedWidthBuilder<byte> b:
                b.Append((byte)bits);
                break;
            case FixedWidthBuilder<short> b:
                b.Append((short)bits);
                break;
            case FixedWidthBuilder<ushort> b:
                b.Append((ushort)bits);
                break;
            case FixedWidthBuilder<int> b:
                b.Append((int)bits);
                break;
            case FixedWidthBuilder<uint> b:
                b.Append((uint)bits);
                break;
            case FixedWidthBuilder<long> b:
                b.Append(bits);
                break;
            case FixedWidthBuilder<ulong> b:
                b.Append((ulong)bits);
                break;
            case FixedWidthBuilder<Half> b:
                b.Append((Half)random.NextSingle());
                break;
            case FixedWidthBuilder<float> b:
                b.Append(random.NextSingle());
                break;
            case FixedWidthBuilder<double> b:
                b.Append(random.NextDouble());
                break;
            default:
                builder.AppendNull();
                break;
        }
    }
}
