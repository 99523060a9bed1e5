using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Inference.Content;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Inference.Tests.Content;

public sealed class ContentWriterTests : IDisposable
{
    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("content tests");

    public void Dispose() => Assert.Equal(0, _allocator.LiveBytes);

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void WriteRow_ZerosAndNaN_HaveOneForm(int bits)
    {
        using Batch batch = Floats(bits, 0.0, -0.0, double.NaN, -double.NaN, 1, double.PositiveInfinity, double.NegativeInfinity);
        string[] forms = Forms(batch);

        Assert.Equal(forms[0], forms[1]);
        Assert.Equal(forms[2], forms[3]);
        Assert.Equal(5, forms.Distinct().Count());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(150_528)]
    public void WriteRow_SpecialFloatsAnywhereInATensor_AreOneFormAndNothingElseIs(int size)
    {
        var random = new Random(11);
        float[] plain = [.. Enumerable.Range(0, size).Select(_ => random.NextSingle())];
        foreach (int place in new[] { 0, size / 2, size - 1 })
        {
            string zero = Tensor(plain, place, 0f);
            Assert.Equal(zero, Tensor(plain, place, -0f));
            Assert.Equal(Tensor(plain, place, float.NaN), Tensor(plain, place, BitConverter.UInt32BitsToSingle(0xFF80_0001)));
            Assert.NotEqual(zero, Tensor(plain, place, float.Epsilon));
            Assert.NotEqual(zero, Tensor(plain, place, float.NaN));
        }
    }

    [Fact]
    public void WriteRow_ValuesThatLookAlike_HaveDifferentForms()
    {
        var schema = new Schema([new Field("a", Utf8Type.Instance), new Field("b", Utf8Type.Instance)]);
        using var first = new BytesBuilder(Utf8Type.Instance, _allocator);
        using var second = new BytesBuilder(Utf8Type.Instance, _allocator);
        foreach ((string? a, string? b) in new (string?, string?)[]
            { ("ab", "c"), ("a", "bc"), ("", "abc"), (null, "abc"), ("abc", ""), ("abc", null) })
        {
            first.Append(a);
            second.Append(b);
        }

        using var batch = new Batch(schema, [first.Finish(), second.Finish()], 6);

        Assert.Equal(6, Forms(batch).Distinct().Count());
    }

    [Fact]
    public void WriteRow_ListsWithAndWithoutNull_DoNotDependOnTheirNeighbours()
    {
        var type = new ListType(IntegerType.Int32);
        using Batch mixed = Lists(type, [1, 2], [1, null], [], [1, 2]);
        using Batch alone = Lists(type, [1, 2]);
        string[] forms = Forms(mixed);

        Assert.Equal(forms[0], forms[3]);
        Assert.Equal(forms[0], Forms(alone)[0]);
        Assert.Equal(3, forms.Distinct().Count());
    }

    [Fact]
    public void WriteRow_SliceOrCopy_HasTheFormOfItsValues()
    {
        var type = new StructType(
            [new Field("xs", new ListType(FloatType.Float64)), new Field("n", IntegerType.Int16), new Field("flag", BooleanType.Instance)]);
        var random = new Random(3);
        using var builder = (StructBuilder)ColumnBuilder.Create(type, _allocator);
        for (int row = 0; row < 30; row++)
        {
            if (row % 7 == 3)
            {
                builder.AppendNull();
                continue;
            }

            var list = (ListBuilder)builder.Member(0);
            for (int i = 0; i < row % 4; i++)
                ((FixedWidthBuilder<double>)list.Items).Append(random.NextDouble());
            list.CloseList();
            ((FixedWidthBuilder<short>)builder.Member(1)).Append((short)random.Next(1000));
            ((BooleanBuilder)builder.Member(2)).Append(random.Next(2) == 0);
            builder.CloseRow();
        }

        using var batch = new Batch(new Schema([new Field("s", type)]), [builder.Finish()], 30);
        using Batch slice = batch.Slice(5, 20);
        using Batch copy = Selection.Take(batch, [.. Enumerable.Range(5, 20)], _allocator);

        Assert.Equal(Forms(batch)[5..25], Forms(slice));
        Assert.Equal(Forms(batch)[5..25], Forms(copy));
    }

    [Fact]
    public void WriteRow_ReferenceWithoutVersion_IsTold()
    {
        using var builder = (StructBuilder)ColumnBuilder.Create(ObjectRefType.Instance, _allocator);
        foreach (string? version in new[] { "v1", null })
        {
            ((BytesBuilder)builder.Member(0)).Append("file:///a");
            ((FixedWidthBuilder<long>)builder.Member(1)).Append(0);
            builder.Member(2).AppendNull();
            ((BytesBuilder)builder.Member(3)).Append(version);
            builder.Member(4).AppendNull();
            builder.CloseRow();
        }

        using var batch = new Batch(new Schema([new Field("r", ObjectRefType.Instance)]), [builder.Finish()], 2);
        var writer = new ContentWriter(new BytesHash());

        writer.WriteRow(batch, 0);
        Assert.False(writer.HasUnpinnedReference);
        writer.WriteRow(batch, 1);
        Assert.True(writer.HasUnpinnedReference);
    }

    private string Tensor(float[] values, int place, float value)
    {
        using var builder = (FixedSizeListBuilder)ColumnBuilder.Create(new TensorType(FloatType.Float32, [values.Length]), _allocator);
        Span<float> copy = ((FixedWidthBuilder<float>)builder.Items).AppendUninitialized(values.Length);
        values.CopyTo(copy);
        copy[place] = value;
        builder.CloseList();
        Column column = builder.Finish();
        using var batch = new Batch(new Schema([new Field("t", column.Type)]), [column], 1);
        return Forms(batch)[0];
    }

    private Batch Floats(int bits, params double[] values)
    {
        var type = new FloatType(bits);
        using ColumnBuilder builder = ColumnBuilder.Create(type, _allocator);
        foreach (double value in values)
        {
            switch (builder)
            {
                case FixedWidthBuilder<Half> halves:
                    halves.Append((Half)value);
                    break;
                case FixedWidthBuilder<float> singles:
                    singles.Append((float)value);
                    break;
                case FixedWidthBuilder<double> doubles:
                    doubles.Append(value);
                    break;
            }
        }

        return new Batch(new Schema([new Field("x", type)]), [builder.Finish()], values.Length);
    }

    private Batch Lists(ListType type, params int?[][] lists)
    {
        using var builder = (ListBuilder)ColumnBuilder.Create(type, _allocator);
        var items = (FixedWidthBuilder<int>)builder.Items;
        foreach (int?[] list in lists)
        {
            foreach (int? item in list)
            {
                if (item is int number)
                    items.Append(number);
                else
                    items.AppendNull();
            }

            builder.CloseList();
        }

        return new Batch(new Schema([new Field("l", type)]), [builder.Finish()], lists.Length);
    }

    private static string[] Forms(Batch batch)
    {
        var hash = new BytesHash();
        var writer = new ContentWriter(hash);
        var forms = new string[batch.RowCount];
        for (int row = 0; row < forms.Length; row++)
        {
            writer.WriteRow(batch, row);
            forms[row] = hash.Take();
        }

        return forms;
    }

    /// <summary>Keeps the bytes.</summary>
    private sealed class BytesHash : IContentHash
    {
        private readonly List<byte> _bytes = [];

        public void Append(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

        public string Take()
        {
            string text = Convert.ToHexString([.. _bytes]);
            _bytes.Clear();
            return text;
        }
    }
}
