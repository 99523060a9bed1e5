using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Core.Tests.Columnar;

public sealed class ColumnTests : NativeMemoryTest
{
    public static TheoryData<int> TypeIndices => [.. Enumerable.Range(0, RandomData.AllTypes.Count())];

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void Slice_OfSlice_HasTheSameValues(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        object?[] values = new RandomData(typeIndex).Values(type, 60);
        Column all = Values.Make(type, Allocator, values);
        using Column slice = all.Slice(7, 40);
        all.Dispose();
        using Column inner = slice.Slice(9, 13);

        Values.AssertEqual(values[16..29], inner);
        Assert.Equal(values[16..29].Count(v => v is null), inner.NullCount);
        Assert.True(inner.ByteSize <= slice.ByteSize);
    }

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void AppendFrom_AnyType_Copies(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        object?[] values = new RandomData(typeIndex).Values(type, 30);
        using Column source = Values.Make(type, Allocator, values);
        using ColumnBuilder builder = ColumnBuilder.Create(type, Allocator);
        for (int row = source.Length - 1; row >= 0; row--)
            builder.AppendFrom(source, row);
        Assert.Equal(30, builder.Length);

        using Column copy = builder.Finish();

        Values.AssertEqual([.. values.Reverse()], copy);
        Assert.Equal(0, builder.Length);
    }

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void Build_MemoryLimitAnywhere_LeaksNothing(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        object?[] values = new RandomData(typeIndex).Values(type, 40);
        for (long limit = 1; limit < 6000; limit = limit * 5 / 4 + 7)
        {
            MemoryAllocator small = MemoryAllocator.CreateRoot("small", limit);
            try
            {
                Values.Make(type, small, values).Dispose();
            }
            catch (MillraceException error)
            {
                Assert.Equal("MEMORY_LIMIT", error.Code);
            }

            Assert.Equal(0, small.LiveBytes);
        }
    }

    [Fact]
    public void AppendNull_FixedSizeListOfNotNull_HoldsZeros()
    {
        using Column column = Values.Make(new EmbeddingType(2), Allocator, null, new object?[] { 1f, 2f });

        Assert.Equal(0, column.Children[0].NullCount);
        Assert.Equal([0f, 0f, 1f, 2f], column.Children[0].Values<float>().ToArray());
    }

    [Fact]
    public void AppendNull_StructWithNotNullMembers_HoldsDefaults()
    {
        using Column column = Values.Make(ImageType.Instance, Allocator, [null]);

        Assert.True(column.IsNull(0));
        Assert.All(column.Children.ToArray(), member => Assert.Equal((1, 0), (member.Length, member.NullCount)));
    }

    [Fact]
    public void CloseList_WrongNumberOfItems_Throws()
    {
        using ColumnBuilder builder = ColumnBuilder.Create(new EmbeddingType(2), Allocator);
        var list = (FixedSizeListBuilder)builder;
        ((FixedWidthBuilder<float>)list.Items).Append(1);

        Assert.Equal("LIST_SIZE", Assert.Throws<MillraceException>(list.CloseList).Code);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 5)]
    [InlineData(7, 1)]
    [InlineData(1, 200)]
    public void BitmapCopy_AnyPlaces_CopiesThoseBitsOnly(int from, int to)
    {
        var random = new Random(from * 31 + to);
        byte[] source = new byte[64];
        byte[] target = new byte[64];
        random.NextBytes(source);
        random.NextBytes(target);
        byte[] before = [.. target];
        const int Count = 250;

        Bitmap.Copy(source, from, target, to, Count);

        for (int i = 0; i < 512; i++)
        {
            bool expected = i >= to && i < to + Count ? Bitmap.Get(source, from + i - to) : Bitmap.Get(before, i);
            Assert.Equal(expected, Bitmap.Get(target, i));
        }
    }

    [Fact]
    public void Batch_SliceShareDispose_KeepMemoryAsLongAsOneLives()
    {
        var schema = new Schema([new Field("a", IntegerType.Int32), new Field("b", Utf8Type.Instance)]);
        var batch = new Batch(
            schema, [Values.Make(IntegerType.Int32, Allocator, 1, 2, 3), Values.Make(Utf8Type.Instance, Allocator, "x", "y", "z")], 3);
        using Batch slice = batch.Slice(1, 2);
        using Batch share = batch.Share();
        batch.Dispose();
        batch.Dispose();

        Values.AssertEqual([2, 3], slice["a"]);
        Values.AssertEqual(["x", "y", "z"], share["b"]);
        Assert.Equal("COLUMN_NOT_FOUND", Assert.Throws<MillraceException>(() => share["c"]).Code);
    }

    [Fact]
    public void TakeColumns_ThenDispose_LeavesColumnsToTheCaller()
    {
        var batch = new Batch(
            new Schema([new Field("a", IntegerType.Int32)]), [Values.Make(IntegerType.Int32, Allocator, 1)], 1);

        Column[] columns = batch.TakeColumns();
        batch.Dispose();

        Values.AssertEqual([1], columns[0]);
        columns[0].Dispose();
    }

    [Fact]
    public void Batch_WrongNumberOfColumns_Throws() =>
        Assert.Throws<ArgumentException>(() => new Batch(new Schema([new Field("a", IntegerType.Int32)]), [], 0));
}
