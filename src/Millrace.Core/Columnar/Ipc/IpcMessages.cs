using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Ipc;

/// <summary>Writes and reads schema and record batch messages.</summary>
internal static class IpcMessages
{
    public static int WriteSchema(Stream stream, Schema schema)
    {
        var writer = new FlatWriter();
        int message = LinkMessage(writer, IpcTypeCodes.SchemaHeader, 0);
        IpcSchemaWriter.Link(writer, writer.ReferenceOf(message, 2), schema);
        return IpcFrame.WriteMetadata(stream, writer.Bytes);
    }

    /// <summary>Writes a batch.</summary>
    /// <returns>Bytes of metadata with their prefix, and of the body.</returns>
    public static (int MetadataBytes, long BodyBytes) WriteBatch(Stream stream, Batch batch, MemoryAllocator allocator)
    {
        using var body = new IpcBody(allocator);
        foreach (Column column in batch.Columns)
            body.Add(column);
        var writer = new FlatWriter();
        int message = LinkMessage(writer, IpcTypeCodes.RecordBatchHeader, body.Length);
        int table = writer.LinkTable(
            writer.ReferenceOf(message, 2), new FlatSlot(0, sizeof(long), batch.RowCount), FlatSlot.Reference(1), FlatSlot.Reference(2));
        body.LinkLayout(writer, writer.ReferenceOf(table, 1), writer.ReferenceOf(table, 2));
        int metadataBytes = IpcFrame.WriteMetadata(stream, writer.Bytes);
        body.WriteTo(stream);
        return (metadataBytes, body.Length);
    }

    /// <summary>The header of a message, its kind and the length of its body.</summary>
    public static FlatTable ReadHeader(ReadOnlySpan<byte> metadata, out int kind, out long bodyBytes)
    {
        FlatTable message = FlatTable.Root(metadata);
        if (message.Int16(0) is not (IpcTypeCodes.MetadataV4 or IpcTypeCodes.MetadataV5))
            throw MillraceException.User("ARROW_VERSION", $"the Arrow metadata are of version {message.Int16(0) + 1}", "Write them with version 5");
        kind = message.Byte(1);
        bodyBytes = message.Int64(3);
        return message.Table(2);
    }

    /// <summary>Reads the metadata of a message that has to be a schema.</summary>
    public static ForeignNode[] ReadSchema(ReadOnlySpan<byte> metadata)
    {
        FlatTable header = ReadHeader(metadata, out int kind, out long _);
        return kind == IpcTypeCodes.SchemaHeader
            ? IpcSchemaReader.Read(header)
            : throw ForeignData.Invalid("(schema)", $"a schema comes first, and this message is of kind {kind}");
    }

    /// <summary>Reads a batch whose body follows in the stream.</summary>
    public static Batch ReadBatch(Stream stream, ReadOnlySpan<byte> metadata, Schema schema, ForeignNode[] columns, MemoryAllocator allocator)
    {
        FlatTable header = ReadHeader(metadata, out int kind, out long bodyBytes);
        if (kind == IpcTypeCodes.DictionaryHeader)
            throw MillraceException.User("ARROW_DICTIONARY", "the Arrow data hold dictionaries", "Write them without dictionary encoding");
        if (kind != IpcTypeCodes.RecordBatchHeader)
            throw ForeignData.Invalid("(batch)", $"a message is of kind {kind}");
        if (header.Has(3))
        {
            string codec = header.Table(3).Byte(0) == 0 ? "LZ4" : "ZSTD";
            throw MillraceException.User(
                "ARROW_COMPRESSED", $"the Arrow data are compressed with {codec}, which is not supported", "Write them without compression");
        }

        NativeBuffer body = IpcFrame.ReadBody(stream, bodyBytes, allocator);
        try
        {
            return new IpcBatchReader(header, body, allocator).Read(schema, columns);
        }
        finally
        {
            body.Release();
        }
    }

    private static int LinkMessage(FlatWriter writer, int kind, long bodyBytes) => writer.LinkTable(
        FlatWriter.Root,
        new FlatSlot(3, sizeof(long), bodyBytes),
        FlatSlot.Reference(2),
        new FlatSlot(0, sizeof(short), IpcTypeCodes.MetadataV5),
        new FlatSlot(1, 1, kind));
}
