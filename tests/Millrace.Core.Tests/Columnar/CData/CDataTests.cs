using FsCheck;
using FsCheck.Fluent;
using Millrace.Columnar;
using Millrace.Columnar.CData;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Core.Tests.Columnar.CData;

public sealed unsafe class CDataTests : NativeMemoryTest
{
    public static TheoryData<int> TypeIndices => [.. Enumerable.Range(0, RandomData.AllTypes.Count())];

    [Theory]
    [MemberData(nameof(TypeIndices))]
    public void RoundTrip_EveryType_KeepsValuesAndTypes(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        var data = new RandomData(typeIndex);
        var schema = new Schema([new Field("all", type), new Field("none", type, type is NullType)]);
        foreach (int rows in new[] { 0, 1, 60 })
            AssertRoundTrip(data.Batch(schema, rows, Allocator));
    }

    [Fact]
    public void RoundTrip_RandomBatches_KeepsValuesAndTypes() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var data = new RandomData(seed);
            Batch batch = data.Batch(data.Schema(), data.Random.Next(20), Allocator);
            int start = data.Random.Next(batch.RowCount + 1);
            Batch slice = batch.Slice(start, data.Random.Next(batch.RowCount - start + 1));
            batch.Dispose();
            AssertRoundTrip(slice);
        }));

    [Fact]
    public void Import_ValuesOfExport_AreNotCopied()
    {
        Batch batch = OneColumn(Values.Make(IntegerType.Int64, Allocator, 1L, 2L));
        nint pointer = batch[0].Buffers[1]!.Pointer;
        CArrowArray array;
        ArrowExport.ToC(batch, &array);

        using Batch imported = ArrowImport.Batch(&array, batch.Schema);

        Assert.Equal(pointer, imported[0].Buffers[1]!.Pointer);
        Assert.True(array.Release is null);
    }

    [Fact]
    public void Import_Slice_KeepsProducerAliveUntilLastBufferGoes()
    {
        Batch batch = OneColumn(Values.Make(IntegerType.Int64, Allocator, 1L, 2L, 3L));
        CArrowArray array;
        ArrowExport.ToC(batch, &array);
        Batch imported = ArrowImport.Batch(&array, batch.Schema);
        using Batch slice = imported.Slice(1, 1);

        imported.Dispose();

        Values.AssertEqual([2L], slice[0]);
        Assert.NotEqual(0, Allocator.LiveBytes);
    }

    [Fact]
    public void Import_Charged_CountsForeignBytesWhileTheyLive()
    {
        Batch batch = OneColumn(Values.Make(IntegerType.Int64, Allocator, 1L, 2L, 3L));
        CArrowArray array;
        ArrowExport.ToC(batch, &array);
        MemoryAllocator charged = MemoryAllocator.CreateRoot("charged");

        using (ArrowImport.Batch(&array, batch.Schema, charged))
            Assert.Equal(24, charged.LiveBytes);

        Assert.Equal(0, charged.LiveBytes);
    }

    [Fact]
    public void Import_BeyondLimit_ThrowsAndReleasesProducer()
    {
        Batch batch = OneColumn(Values.Make(IntegerType.Int64, Allocator, 1L, 2L, 3L));
        var arrays = new CArrowArray[1];
        fixed (CArrowArray* array = arrays)
        {
            nint address = (nint)array;
            ArrowExport.ToC(batch, array);

            Assert.Equal(
                "MEMORY_LIMIT", Code(() => ArrowImport.Batch((CArrowArray*)address, batch.Schema, MemoryAllocator.CreateRoot("small", 8))));
        }
    }

    [Fact]
    public void Export_ChildMovedOut_LivesOn()
    {
        Batch batch = OneColumn(Values.Make(IntegerType.Int32, Allocator, 7, 8));
        CArrowArray array;
        ArrowExport.ToC(batch, &array);
        CArrowArray child = *array.Children[0];
        array.Children[0]->Release = null;

        CArrowArray.ReleaseIfLive(&array);

        Assert.Equal(8, ((int*)child.Buffers[1])[1]);
        CArrowArray.ReleaseIfLive(&child);
        Assert.True(child.Release is null);
    }

    [Fact]
    public void Import_UnknownExtension_IsItsStorage()
    {
        Assert.Equal(BinaryType.Instance, ExtensionTypes.Restore(BinaryType.Instance, "geoarrow.wkb", "{}"));
        Assert.Equal(Utf8Type.Instance, ExtensionTypes.Restore(Utf8Type.Instance, "millrace.image", ""));
    }

    [Theory]
    [InlineData("{\"shape\":[2,3]}", true)]
    [InlineData("{\"shape\":[2,3],\"permutation\":[0,1],\"dim_names\":[\"a\",\"b\"]}", true)]
    [InlineData("{\"shape\":[2,3],\"permutation\":[1,0]}", false)]
    [InlineData("{\"shape\":[2,2]}", false)]
    [InlineData("{\"shape\":[0,6]}", false)]
    [InlineData("{\"shape\":[-2,-3]}", false)]
    [InlineData("{\"shape\":[2,3", false)]
    [InlineData("[]", false)]
    [InlineData("{\"shape\":[100000,100000,100000]}", false)]
    public void Restore_TensorMetadata_ChecksShape(string metadata, bool isTensor)
    {
        var storage = new FixedSizeListType(FloatType.Float32, 6);

        DataType type = ExtensionTypes.Restore(storage, "arrow.fixed_shape_tensor", metadata);

        Assert.Equal(isTensor ? new TensorType(FloatType.Float32, [2, 3]) : storage, type);
    }

    private static string Code(Action action) => Assert.Throws<MillraceException>(action).Code;

    private static Batch OneColumn(Column column) => new(new Schema([new Field("c", column.Type)]), [column], column.Length);

    private static void AssertRoundTrip(Batch batch)
    {
        object?[][] expected = [.. batch.Columns.ToArray().Select(Values.Read)];
        int rows = batch.RowCount;
        CArrowSchema schema;
        CArrowArray array;
        ArrowExport.ToC(batch.Schema, &schema);
        ArrowExport.ToC(batch, &array);
        Schema imported = ArrowImport.Schema(&schema);
        CArrowSchema.ReleaseIfLive(&schema);

        using Batch back = ArrowImport.Batch(&array, imported);

        Assert.Equal(batch.Schema, back.Schema);
        Assert.Equal(rows, back.RowCount);
        for (int i = 0; i < expected.Length; i++)
            Values.AssertEqual(expected[i], back[i]);
    }
}
