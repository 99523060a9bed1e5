using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Core.Tests.Compute;

public sealed class SelectionTests : NativeMemoryTest
{
    public static TheoryData<int> TypeIndices => [.. Enumerable.Range(0, RandomData.AllTypes.Count())];

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void Take_AnyType_PicksValues(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        var data = new RandomData(typeIndex);
        object?[] values = data.Values(type, 150);
        using Column source = data.Column(type, values, Allocator);
        int[] indices = [.. Enumerable.Range(0, 300).Select(_ => data.Random.Next(-1, values.Length))];

        using Column taken = Selection.Take(source, indices, Allocator);

        Values.AssertEqual([.. indices.Select(i => i < 0 ? null : values[i])], taken);
        Assert.Equal(type, taken.Type);
        Assert.Equal(indices.Count(i => i < 0 || values[i] is null), taken.NullCount);
    }

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void Filter_AnyType_DropsFalseAndNull(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        var data = new RandomData(typeIndex);
        object?[] values = data.Values(type, 150);
        object?[] flags = data.Values(BooleanType.Instance, 150);
        using Column source = data.Column(type, values, Allocator);
        using Column mask = data.Column(BooleanType.Instance, flags, Allocator);

        using Column kept = Selection.Filter(source, mask, Allocator);

        Values.AssertEqual([.. values.Where((_, i) => flags[i] is true)], kept);
    }

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void Concat_AnyType_JoinsUp(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        var data = new RandomData(typeIndex);
        object?[][] values = [data.Values(type, 70), [], data.Values(type, 1), data.Values(type, 9)];
        Column[] columns = [.. values.Select(v => data.Column(type, v, Allocator))];

        using Column all = Selection.Concat(columns, Allocator);

        Values.AssertEqual([.. values.SelectMany(v => v)], all);
        Array.ForEach(columns, c => c.Dispose());
    }

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void Repeat_AnyType_Broadcasts(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        object? value = new RandomData(typeIndex).Value(type, false);
        using Column scalar = Values.Make(type, Allocator, value);
        using Column missing = Values.Make(type, Allocator, [null]);

        using Column repeated = Selection.Repeat(scalar, 77, Allocator);
        using Column nulls = Selection.Repeat(missing, 5, Allocator);

        Values.AssertEqual([.. Enumerable.Repeat(value, 77)], repeated);
        Assert.Equal(5, nulls.NullCount);
    }

    [Fact]
    public void Take_NullBelowNotNull_HoldsDefaults()
    {
        using Column source = Values.Make(new EmbeddingType(2), Allocator, [new object?[] { 1f, 2f }]);

        using Column taken = Selection.Take(source, [-1, 0], Allocator);

        Assert.True(taken.IsNull(0));
        Assert.Equal(0, taken.Children[0].NullCount);
        Assert.Equal([0f, 0f, 1f, 2f], taken.Children[0].Values<float>().ToArray());
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(3)]
    public void Take_IndexOutside_Throws(int index)
    {
        using Column source = Values.Make(IntegerType.Int32, Allocator, 1, 2, 3);

        Assert.Throws<ArgumentOutOfRangeException>(() => Selection.Take(source, [0, index], Allocator));
    }

    [Fact]
    public void Filter_EveryRowStays_SharesMemory()
    {
        using Column source = Values.Make(Utf8Type.Instance, Allocator, "a", "b");
        using Column mask = Values.Make(BooleanType.Instance, Allocator, true, true);
        long before = Allocator.LiveBytes;

        using Column kept = Selection.Filter(source, mask, Allocator);

        Assert.Equal(before, Allocator.LiveBytes);
    }

    [Fact]
    public void Batches_TakeFilterConcat_KeepRowsTogether()
    {
        var schema = new Schema([new Field("a", IntegerType.Int32), new Field("b", Utf8Type.Instance)]);
        using var batch = new Batch(
            schema, [Values.Make(IntegerType.Int32, Allocator, 1, 2, 3), Values.Make(Utf8Type.Instance, Allocator, "x", null, "z")], 3);
        using Column mask = Values.Make(BooleanType.Instance, Allocator, true, false, true);

        using Batch kept = Selection.Filter(batch, mask, Allocator);
        using Batch taken = Selection.Take(batch, [2, -1], Allocator);
        using Batch all = Selection.Concat([kept, taken], Allocator);

        Values.AssertEqual([1, 3, 3, null], all[0]);
        Values.AssertEqual(["x", "z", "z", null], all["b"]);
    }

    [Fact]
    public void Take_BytesBeyondTwoGigabytes_ThrowsAndLeaksNothing()
    {
        using Column source = Values.Make(BinaryType.Instance, Allocator, new byte[1 << 20]);
        int[] indices = new int[2048];
        long before = Allocator.LiveBytes;

        MillraceException error = Assert.Throws<MillraceException>(() => Selection.Take(source, indices, Allocator));

        Assert.Equal("VALUE_TOO_LARGE", error.Code);
        Assert.Equal(before, Allocator.LiveBytes);
    }

    [Fact]
    public void Take_MemoryLimit_LeaksNothing()
    {
        DataType type = new StructType([new Field("a", IntegerType.Int64), new Field("b", Utf8Type.Instance)]);
        using Column source = Values.Make(type, Allocator, [new object?[] { 1L, "text" }]);
        int[] indices = new int[100];
        for (long limit = 1; limit < 4000; limit += 97)
        {
            MemoryAllocator small = MemoryAllocator.CreateRoot("small", limit);
            try
            {
                Selection.Take(source, indices, small).Dispose();
            }
            catch (MillraceException error)
            {
                Assert.Equal("MEMORY_LIMIT", error.Code);
            }

            Assert.Equal(0, small.LiveBytes);
        }
    }
}
