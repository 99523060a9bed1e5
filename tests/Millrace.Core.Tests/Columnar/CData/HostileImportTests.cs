using Millrace.Columnar;
using Millrace.Columnar.CData;
using Millrace.Core.Tests.Support;
using Millrace.Errors;

namespace Millrace.Core.Tests.Columnar.CData;

public sealed unsafe class HostileImportTests : NativeMemoryTest
{
    [Theory]
    [InlineData("U")]
    [InlineData("Z")]
    public void Import_WideOffsets_AreNarrowed(string format)
    {
        using var foreign = new ForeignBatch(format, 2, null, ForeignBatch.Bytes(3L, 5L, 9L), "xxxabcdef"u8.ToArray());

        AssertValues(foreign, format == "U" ? ["ab", "cdef"] : ["ab"u8.ToArray(), "cdef"u8.ToArray()]);
    }

    [Fact]
    public void Import_WideList_IsNarrowed()
    {
        using var foreign = new ForeignBatch("+L", 2, null, ForeignBatch.Bytes(1L, 2L, 4L));
        foreign.AddChild("i", foreign.MakeArray(4, null, ForeignBatch.Bytes(7, 8, 9, 10)));

        AssertValues(foreign, [new object?[] { 8 }, new object?[] { 9, 10 }]);
    }

    [Fact]
    public void Import_Views_AreCopied()
    {
        byte[] views = [.. View(3, "abc"u8), .. LongView(20, 0, 2), .. View(0, default)];
        using var foreign = new ForeignBatch("vu", 3, [0b011], views, "__0123456789ABCDEFGHIJ"u8.ToArray(), ForeignBatch.Bytes(22L));

        AssertValues(foreign, ["abc", "0123456789ABCDEFGHIJ", null]);
    }

    [Fact]
    public void Import_MisalignedBuffer_IsCopied()
    {
        using var foreign = new ForeignBatch("l", 2, null, [0, .. ForeignBatch.Bytes(5L, 6L)]);
        foreign.Column->Buffers[1] = (byte*)foreign.Column->Buffers[1] + 1;

        AssertValues(foreign, [5L, 6L]);
    }

    [Fact]
    public void Import_OffsetOfBatchAndColumn_Add()
    {
        using var foreign = new ForeignBatch("i", 5, [0b010111], ForeignBatch.Bytes(0, 1, 2, 3, 4, 5));
        foreign.Column->Offset = 1;
        foreign.Column->NullCount = -1;
        foreign.Array->Offset = 1;
        foreign.Array->Length = 3;

        AssertValues(foreign, [2, null, 4]);
    }

    [Fact]
    public void Import_LyingStructures_ThrowsAndReleasesOnce()
    {
        byte[] four = ForeignBatch.Bytes(0, 1, 2, 3);
        Refuse(new ForeignBatch("u", 1, null, ForeignBatch.Bytes(0, -5), "a"u8.ToArray()));
        Refuse(new ForeignBatch("u", 1, null, ForeignBatch.Bytes(-1, 5), "a"u8.ToArray()));
        Refuse(new ForeignBatch("u", 2, null, ForeignBatch.Bytes(0, 2, 1), "ab"u8.ToArray()));
        Refuse(new ForeignBatch("u", 1, null, ForeignBatch.Bytes(0, 2), null));
        Refuse(new ForeignBatch("u", 1, null, ForeignBatch.Bytes(0, 1), [0xFF]));
        Refuse(new ForeignBatch("u", 2, null, ForeignBatch.Bytes(0, 1, 2), [0xC3, 0xA9]));
        Refuse(new ForeignBatch("U", 1, null, ForeignBatch.Bytes(5L, 4L), "a"u8.ToArray()));
        Refuse(new ForeignBatch("U", 1, null, ForeignBatch.Bytes(0L, 1L << 40), "a"u8.ToArray()), "VALUE_TOO_LARGE");
        Refuse(new ForeignBatch("vu", 1, null, LongView(20, 1, 0), new byte[20], ForeignBatch.Bytes(20L)));
        Refuse(new ForeignBatch("vu", 1, null, LongView(20, 0, 1), new byte[20], ForeignBatch.Bytes(20L)));
        Refuse(new ForeignBatch("vu", 1, null, LongView(-1, 0, 0), new byte[20], ForeignBatch.Bytes(20L)));
        Refuse(new ForeignBatch("i", 1, new byte[]?[] { null }));
        Refuse(new ForeignBatch("i", 1, new byte[]?[] { null, null }));
        Refuse(new ForeignBatch("i", -1, null, four));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Column->NullCount = 1));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Column->NullCount = -2));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Column->Offset = -1));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Column->Offset = long.MaxValue));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Array->Length = 2));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Array->ChildCount = 2));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.Array->Children = null));
        Refuse(With(new ForeignBatch("i", 1, [0], four), f => f.ColumnSchema->Flags = 0, f => f.Column->NullCount = 1));
        Refuse(With(new ForeignBatch("+l", 1, null, ForeignBatch.Bytes(0, 5)), f => f.AddChild("i", f.MakeArray(4, null, four))));
        Refuse(With(new ForeignBatch("+w:3", 2, new byte[]?[] { null }), f => f.AddChild("i", f.MakeArray(4, null, four))));
        Refuse(With(new ForeignBatch("+w:0", 2, new byte[]?[] { null }), f => f.AddChild("i", f.MakeArray(4, null, four))));
        Refuse(With(new ForeignBatch("i", 1, null, four), f => f.SetMetadata(ForeignBatch.Bytes(1, -7))));
    }

    [Theory]
    [InlineData("d:10,2")]
    [InlineData("tdD")]
    [InlineData("+m")]
    [InlineData("w:16")]
    [InlineData("tsq:")]
    public void Import_UnsupportedType_NamesColumnAndCast(string format)
    {
        using var foreign = new ForeignBatch(format, 1, null, new byte[16]);

        MillraceException error = Assert.Throws<MillraceException>(() => ArrowImport.Layout(foreign.Schema));

        Assert.Equal("ARROW_TYPE_UNSUPPORTED", error.Code);
        Assert.Contains("'c'", error.Message, StringComparison.Ordinal);
        Assert.Contains("CAST(c AS", error.Advice, StringComparison.Ordinal);
    }

    private static byte[] View(int length, ReadOnlySpan<byte> content)
    {
        byte[] view = new byte[16];
        BitConverter.TryWriteBytes(view, length);
        content.CopyTo(view.AsSpan(4));
        return view;
    }

    private static byte[] LongView(int length, int buffer, int offset) => ForeignBatch.Bytes(length, 0, buffer, offset);

    private static ForeignBatch With(ForeignBatch foreign, params Action<ForeignBatch>[] changes)
    {
        Array.ForEach(changes, change => change(foreign));
        return foreign;
    }

    private void Refuse(ForeignBatch foreign, string code = "ARROW_INVALID")
    {
        using (foreign)
        {
            bool imports = false;
            MillraceException error = Assert.Throws<MillraceException>(() =>
            {
                ArrowLayout layout = ArrowImport.Layout(foreign.Schema);
                imports = true;
                ArrowImport.Batch(foreign.Array, layout, Allocator);
            });
            Assert.Equal(code, error.Code);
            Assert.Equal(imports ? 1 : 0, foreign.Releases);
        }
    }

    private void AssertValues(ForeignBatch foreign, object?[] expected)
    {
        ArrowLayout layout = ArrowImport.Layout(foreign.Schema);
        using (Batch batch = ArrowImport.Batch(foreign.Array, layout, Allocator))
            Values.AssertEqual(expected, batch[0]);
        Assert.Equal(1, foreign.Releases);
    }
}
