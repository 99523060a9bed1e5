using System.Buffers.Binary;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>The footer of the file format.</summary>
internal static class IpcFooter
{
    /// <summary>Bytes before the schema: the magic, padded.</summary>
    public const int HeaderBytes = 8;

    private const int BlockBytes = 24;

    public static ReadOnlySpan<byte> Magic => "ARROW1"u8;

    public static ReadOnlySpan<byte> Write(Schema schema, List<IpcBlock> blocks)
    {
        var writer = new FlatWriter();
        int footer = writer.LinkTable(
            FlatWriter.Root,
            new FlatSlot(0, sizeof(short), IpcTypeCodes.MetadataV5),
            FlatSlot.Reference(1),
            FlatSlot.Reference(2),
            FlatSlot.Reference(3));
        IpcSchemaWriter.Link(writer, writer.ReferenceOf(footer, 1), schema);
        writer.LinkVector(writer.ReferenceOf(footer, 2), 0, BlockBytes);
        int place = writer.LinkVector(writer.ReferenceOf(footer, 3), blocks.Count, BlockBytes);
        foreach (IpcBlock block in blocks)
        {
            writer.WriteInt64(place, block.Offset);
            writer.WriteInt32(place + 8, block.MetadataBytes);
            writer.WriteInt64(place + 16, block.BodyBytes);
            place += BlockBytes;
        }

        return writer.Bytes;
    }

    public static (ForeignNode[] Columns, IpcBlock[] Blocks) Read(ReadOnlySpan<byte> bytes)
    {
        FlatTable footer = FlatTable.Root(bytes);
        ReadOnlySpan<byte> elements = footer.Vector(3, BlockBytes, out int count);
        var blocks = new IpcBlock[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> element = elements.Slice(i * BlockBytes, BlockBytes);
            blocks[i] = new IpcBlock(
                BinaryPrimitives.ReadInt64LittleEndian(element),
                BinaryPrimitives.ReadInt32LittleEndian(element[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(element[16..]));
        }

        return (IpcSchemaReader.Read(footer.Table(1)), blocks);
    }
}
