using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Inference.Journal;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Inference.Tests.Journal;

public sealed class RowKeysTests : IDisposable
{
    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("row keys tests");

    public void Dispose() => Assert.Equal(0, _allocator.LiveBytes);

    [Fact]
    public void Of_WhatDecidesAboutTheAnswer_ChangesTheKey()
    {
        using Batch rows = Numbers(1.0, 2.0);
        ModelIdentity[] models =
        [
            JournalWorld.Identity("m"), JournalWorld.Identity("n"), JournalWorld.Identity("m", "2"), JournalWorld.Identity("m", "1", ("seed", "1")),
            JournalWorld.Identity("m", "1", ("seed", "2")), JournalWorld.Identity("m", "1", ("see", "d1")),
        ];

        JournalKey?[] keys = [.. models.SelectMany(m => new[] { KeyOf(m, rows, 0), KeyOf(m, rows, 1) })];

        Assert.Equal(2 * models.Length, keys.Distinct().Count());
        Assert.DoesNotContain(null, keys);
    }

    [Theory]
    [InlineData("batch-rows", "7")]
    [InlineData("batch-wait", "1 s")]
    [InlineData("max-concurrent", "3")]
    [InlineData("max-retries", "0")]
    [InlineData("journal", "true")]
    public void Of_HowAModelIsCalled_DoesNotChangeTheKey(string key, string value)
    {
        using Batch rows = Numbers(1.0);

        Assert.Equal(KeyOf(JournalWorld.Identity("m"), rows, 0), KeyOf(JournalWorld.Identity("m", "1", (key, value)), rows, 0));
    }

    [Fact]
    public void Of_ZerosAndNaN_AreOneInput()
    {
        using Batch rows = Numbers(0.0, -0.0, double.NaN, BitConverter.UInt64BitsToDouble(0xFFF0_0000_0000_0001), 1);
        JournalKey?[] keys = [.. Enumerable.Range(0, 5).Select(r => KeyOf(JournalWorld.Identity("m"), rows, r))];

        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[2], keys[3]);
        Assert.Equal(3, keys.Distinct().Count());
    }

    [Fact]
    public void Of_ReferenceWithoutVersion_HasNoKey()
    {
        using var builder = (StructBuilder)ColumnBuilder.Create(ObjectRefType.Instance, _allocator);
        foreach (string? version in new[] { "v1", null, "v2" })
        {
            ((BytesBuilder)builder.Member(0)).Append("file:///a");
            ((FixedWidthBuilder<long>)builder.Member(1)).Append(0);
            builder.Member(2).AppendNull();
            ((BytesBuilder)builder.Member(3)).Append(version);
            builder.Member(4).AppendNull();
            builder.CloseRow();
        }

        using var rows = new Batch(new Schema([new Field("r", ObjectRefType.Instance)]), [builder.Finish()], 3);
        RowKeys keys = RowKeys.Of(JournalWorld.Identity("m"), rows, [(0, 3)]);

        Assert.NotNull(keys[0]);
        Assert.Null(keys[1]);
        Assert.NotNull(keys[2]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    private static JournalKey? KeyOf(ModelIdentity model, Batch rows, int row) => RowKeys.Of(model, rows, [(row, 1)])[row];

    private Batch Numbers(params double[] numbers)
    {
        using var builder = new FixedWidthBuilder<double>(FloatType.Float64, _allocator, numbers.Length);
        builder.AppendRange(numbers);
        return new Batch(new Schema([new Field("n", FloatType.Float64)]), [builder.Finish()], numbers.Length);
    }
}
