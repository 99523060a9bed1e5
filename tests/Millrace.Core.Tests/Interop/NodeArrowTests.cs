using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Core.Tests.Support;
using Millrace.Types;

namespace Millrace.Core.Tests.Interop;

public sealed class NodeArrowTests : NativeMemoryTest
{
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-arrow").FullName;

    private static readonly Schema EveryType = new([.. RandomData.AllTypes.Select((t, i) => new Field($"c{i}", t))]);

    [NodeFact]
    public void Write_EveryType_IsReadByApacheArrow()
    {
        (List<object?[][]> expected, string stream, string file) = WriteBoth();
        foreach (string path in new[] { stream, file })
        {
            JsonNode dump = JsonNode.Parse(NodeArrow.Run("dump", path))!;

            for (int c = 0; c < EveryType.Count; c++)
            {
                Assert.Equal(EveryType[c].Name, (string)dump["fields"]![c]![0]!);
                Assert.Equal((EveryType[c].Type as LogicalType)?.ExtensionName, (string?)dump["fields"]![c]![3]!["ARROW:extension:name"]);
            }

            for (int b = 0; b < expected.Count; b++)
            {
                for (int c = 0; c < EveryType.Count; c++)
                {
                    string actual = dump["batches"]![b]!["columns"]![c]!.ToJsonString();
                    Assert.Equal(JsonSerializer.Serialize(expected[b][c].Select(v => Show(EveryType[c].Type, v))), Normal(actual));
                }
            }
        }
    }

    [NodeFact]
    public void Read_WhatApacheArrowRewrote_HasTheSameValues()
    {
        (List<object?[][]> expected, string stream, string file) = WriteBoth();
        string back = Path.Combine(_folder, "back.arrows");
        NodeArrow.Run("rewrite", file, back, "stream");
        using (var reader = new IpcStreamReader(File.OpenRead(back), Allocator))
        {
            Assert.Equal(EveryType, reader.Schema);
            foreach (object?[][] columns in expected)
            {
                using Batch? batch = reader.ReadNext();
                AssertColumns(columns, batch!);
            }

            Assert.Null(reader.ReadNext());
        }

        NodeArrow.Run("rewrite", stream, back, "file");
        using var random = new IpcFileReader(File.OpenRead(back), Allocator);
        for (int i = random.BatchCount - 1; i >= 0; i--)
        {
            using Batch batch = random.ReadBatch(i);
            AssertColumns(expected[i], batch);
        }
    }

    [NodeFact]
    public void Read_WhatApacheArrowMade_HasItsValues()
    {
        string path = Path.Combine(_folder, "made.arrow");
        NodeArrow.Run("make", path, "file");
        using var reader = new IpcFileReader(File.OpenRead(path), Allocator);

        using Batch batch = reader.ReadBatch(0);

        Values.AssertEqual([1, null, -3], batch["int"]);
        Values.AssertEqual([1L, long.MinValue, null], batch["big"]);
        Values.AssertEqual(["é", null, ""], batch["text"]);
        Values.AssertEqual(["one", null, "three"], batch["wide"]);
        Values.AssertEqual([true, null, false], batch["flag"]);
        Values.AssertEqual([new object?[] { 1.5f }, null, Array.Empty<object?>()], batch["list"]);
        Values.AssertEqual([new object?[] { (short)1, (short)2 }, null, new object?[] { (short)3, (short)4 }], batch["pair"]);
        Values.AssertEqual([new object?[] { (byte)1, "x" }, null, new object?[] { null, "y" }], batch["row"]);
    }

    protected override void Dispose(bool disposing)
    {
        Directory.Delete(_folder, true);
        base.Dispose(disposing);
    }

    private static void AssertColumns(object?[][] expected, Batch actual)
    {
        for (int c = 0; c < expected.Length; c++)
            Values.AssertEqual(expected[c], actual[c]);
    }

    private (List<object?[][]> Expected, string Stream, string File) WriteBoth()
    {
        string streamPath = Path.Combine(_folder, "ours.arrows");
        string filePath = Path.Combine(_folder, "ours.arrow");
        var expected = new List<object?[][]>();
        using var stream = new IpcStreamWriter(File.Create(streamPath), EveryType, Allocator);
        using var file = new IpcFileWriter(File.Create(filePath), EveryType, Allocator);
        for (int i = 0; i < 4; i++)
        {
            using Batch batch = new RandomData(i).Batch(EveryType, i == 2 ? 0 : 37, Allocator);
            expected.Add([.. batch.Columns.ToArray().Select(Values.Read)]);
            stream.Write(batch);
            file.Write(batch);
        }

        stream.Finish();
        file.Finish();
        return (expected, streamPath, filePath);
    }

    private static string Normal(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json));

    private static object? Show(DataType type, object? value) => (type.Storage, value) switch
    {
        (_, null) => null,
        (TimestampType, long count) => count.ToString(CultureInfo.InvariantCulture),
        (_, long number) => number.ToString(CultureInfo.InvariantCulture),
        (_, ulong number) => number.ToString(CultureInfo.InvariantCulture),
        (_, Half number) => (double)number,
        (_, float number) => (double)number,
        (_, byte[] bytes) => Convert.ToHexStringLower(bytes),
        (ListType list, object?[] items) => items.Select(i => Show(list.Item.Type, i)).ToArray(),
        (FixedSizeListType list, object?[] items) => items.Select(i => Show(list.Item.Type, i)).ToArray(),
        (StructType members, object?[] values) => values.Select((v, i) => Show(members.Fields[i].Type, v)).ToArray(),
        _ => value,
    };
}
