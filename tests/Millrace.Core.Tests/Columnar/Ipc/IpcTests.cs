using FsCheck;
using FsCheck.Fluent;
using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Core.Tests.Columnar.Ipc;

public sealed class IpcTests : NativeMemoryTest
{
    private static readonly string GoldenPath = Path.Combine(AppContext.BaseDirectory, "Golden", "small.arrow");

    [Fact]
    public void RoundTrip_RandomBatches_StreamAndFileKeepEverything() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var data = new RandomData(seed);
            Schema schema = data.Schema();
            using Batch first = data.Batch(schema, data.Random.Next(40), Allocator);
            using Batch second = first.Slice(first.RowCount / 3, first.RowCount / 2);
            AssertStream(schema, first, second);
            AssertFile(schema, first, second);
        }));

    [Fact]
    public void Read_Batch_StandsInOneBuffer()
    {
        var schema = new Schema([new Field("a", IntegerType.Int64), new Field("b", Utf8Type.Instance)]);
        using Batch batch = new RandomData(1).Batch(schema, 100, Allocator);
        using var stream = new MemoryStream(Stream(schema, batch));
        MemoryAllocator own = MemoryAllocator.CreateRoot("own");
        using var reader = new IpcStreamReader(stream, own);

        using Batch? read = reader.ReadNext();

        nint[] pointers = [read![0].Buffers[1]!.Pointer, read[1].Buffers[1]!.Pointer, read[1].Buffers[2]!.Pointer];
        Assert.All(pointers, p => Assert.InRange(p - pointers[0], 0, own.LiveBytes));
        Assert.All(pointers, p => Assert.Equal(0, p % MemoryAllocator.Alignment));
    }

    [Fact]
    public void Read_FlippedOrCutBytes_RefusesOrReads()
    {
        var schema = new Schema([.. RandomData.AllTypes.Select((t, i) => new Field($"c{i}", t))]);
        byte[] good;
        using (Batch batch = new RandomData(3).Batch(schema, 9, Allocator))
            good = Stream(schema, batch);
        var random = new Random(5);
        for (int i = 0; i < 4000; i++)
        {
            byte[] bad = [.. good];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            if (i % 5 == 0)
                bad = bad[..random.Next(bad.Length)];
            ReadAll(bad);
            Assert.Equal(0, Allocator.LiveBytes);
        }
    }

    [Fact]
    public void Read_HugeClaims_AllocateLittle()
    {
        var schema = new Schema([new Field("a", IntegerType.Int64)]);
        byte[] good;
        using (Batch batch = new RandomData(1).Batch(schema, 8, Allocator))
            good = Stream(schema, batch);
        int bodyLength = FindInt64(good, 128);
        BitConverter.TryWriteBytes(good.AsSpan(bodyLength), (long)int.MaxValue);
        MemoryAllocator small = MemoryAllocator.CreateRoot("small", 5 * 1024 * 1024);
        using var reader = new IpcStreamReader(new MemoryStream(good), small);

        Assert.Equal("ARROW_TRUNCATED", Assert.Throws<MillraceException>(reader.ReadNext).Code);
        Assert.Equal(0, small.LiveBytes);
    }

    [Fact]
    public void Read_NoArrowAtAll_Refuses()
    {
        byte[] text = [.. Enumerable.Repeat((byte)'x', 100)];

        Assert.Throws<MillraceException>(() => new IpcStreamReader(new MemoryStream(text), Allocator));
        Assert.Equal("ARROW_NO_FILE", Assert.Throws<MillraceException>(() => new IpcFileReader(new MemoryStream(text), Allocator)).Code);
        Assert.Equal("ARROW_TRUNCATED", Assert.Throws<MillraceException>(() => new IpcStreamReader(new MemoryStream(), Allocator)).Code);
    }

    [Fact]
    public void Write_KnownBatch_IsTheGoldenFile()
    {
        var schema = new Schema(
            [new Field("id", IntegerType.Int64, false), new Field("text", Utf8Type.Instance), new Field("v", new EmbeddingType(2))]);
        using var batch = new Batch(
            schema,
            [
                Values.Make(IntegerType.Int64, Allocator, 1L, 2L, 3L),
                Values.Make(Utf8Type.Instance, Allocator, "one", null, "drei"),
                Values.Make(new EmbeddingType(2), Allocator, new object?[] { 1f, 2f }, null, new object?[] { 3f, 4f }),
            ],
            3);
        byte[] written = FileBytes(schema, batch);
        if (Environment.GetEnvironmentVariable("MILLRACE_UPDATE_GOLDEN") == "1")
            File.WriteAllBytes(GoldenPath, written);

        Assert.Equal(File.ReadAllBytes(GoldenPath), written);
    }

    private static int FindInt64(byte[] bytes, long value)
    {
        for (int i = bytes.Length - 8; i >= 0; i--)
        {
            if (BitConverter.ToInt64(bytes, i) == value && i % 8 == 0)
                return i;
        }

        throw new InvalidOperationException($"{value} is not there");
    }

    private void ReadAll(byte[] bytes)
    {
        try
        {
            using var reader = new IpcStreamReader(new MemoryStream(bytes), Allocator);
            while (reader.ReadNext() is Batch batch)
            {
                using (batch)
                    Array.ForEach(batch.Columns.ToArray(), c => Values.Read(c));
            }
        }
        catch (MillraceException)
        {
            // Refused, as it should be: any other exception fails the test.
        }
    }

    private byte[] Stream(Schema schema, params Batch[] batches)
    {
        using var stream = new MemoryStream();
        using var writer = new IpcStreamWriter(stream, schema, Allocator);
        Array.ForEach(batches, writer.Write);
        writer.Finish();
        return stream.ToArray();
    }

    private byte[] FileBytes(Schema schema, params Batch[] batches)
    {
        using var stream = new MemoryStream();
        using var writer = new IpcFileWriter(stream, schema, Allocator);
        Array.ForEach(batches, writer.Write);
        writer.Finish();
        return stream.ToArray();
    }

    private void AssertStream(Schema schema, params Batch[] batches)
    {
        using var reader = new IpcStreamReader(new MemoryStream(Stream(schema, batches)), Allocator);
        Assert.Equal(schema, reader.Schema);
        foreach (Batch batch in batches)
        {
            using Batch? read = reader.ReadNext();
            AssertEqual(batch, read!);
        }

        Assert.Null(reader.ReadNext());
    }

    private void AssertFile(Schema schema, params Batch[] batches)
    {
        using var reader = new IpcFileReader(new MemoryStream(FileBytes(schema, batches)), Allocator);
        Assert.Equal(schema, reader.Schema);
        Assert.Equal(batches.Length, reader.BatchCount);
        for (int i = batches.Length - 1; i >= 0; i--)
        {
            using Batch read = reader.ReadBatch(i);
            AssertEqual(batches[i], read);
        }
    }

    private static void AssertEqual(Batch expected, Batch actual)
    {
        Assert.Equal(expected.RowCount, actual.RowCount);
        for (int i = 0; i < expected.Schema.Count; i++)
            Values.AssertEqual(Values.Read(expected[i]), actual[i]);
    }
}
