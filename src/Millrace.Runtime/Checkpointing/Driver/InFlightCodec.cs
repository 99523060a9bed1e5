using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Ipc;
using Millrace.Execution.Storage;
using Millrace.Memory;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Writes and reads the entries in flight of a subtask: a header, then each entry with its batches as Arrow IPC streams.
/// Little-endian. Format: <c>docs/specs/checkpoint-format.md</c>, object <c>in-flight</c>.
/// </summary>
internal static class InFlightCodec
{
    private const uint Magic = 0x46_49_52_4D; // "MRIF"
    private const int Version = 1;
    private const int FramingBytes = 64 << 10; // schema, metadata and padding, at a guess

    /// <summary>Encodes entries while they are read; they stay the caller's, and must outlive the stream.</summary>
    public static Stream Encode(IReadOnlyList<EntrySnapshot> entries, MemoryAllocator allocator) => new InFlightStream(entries, allocator);

    /// <summary>Writes what stands before the entries.</summary>
    public static void WriteHeader(BinaryWriter writer, int entries)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(entries);
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="writer">Writes to <paramref name="stream"/>, and is flushed.</param>
    /// <param name="stream">Memory, which grows as needed.</param>
    /// <param name="entry">The entry; it stays the caller's.</param>
    /// <param name="allocator">Memory for what is changed on its way.</param>
    public static void Write(BinaryWriter writer, MemoryStream stream, EntrySnapshot entry, MemoryAllocator allocator)
    {
        writer.Write(entry.Sequence);
        writer.Write(entry.IsFinished);
        writer.Write(entry.Input is not null);
        if (entry.Input is not null)
            Write(writer, stream, entry.Input, allocator);
        writer.Write(entry.Outputs.Count);
        foreach ((string edge, Batch batch) in entry.Outputs)
        {
            writer.Write(edge);
            Write(writer, stream, batch, allocator);
        }

        writer.Flush();
    }

    /// <summary>Decodes entries, which the caller owns.</summary>
    /// <param name="bytes">The object, verified.</param>
    /// <param name="location">Where it comes from, for messages.</param>
    /// <param name="allocator">Where the batches' memory comes from.</param>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.FormatTooNew"/> or <see cref="StorageErrors.FormatUnknown"/> (user),
    /// <see cref="StorageErrors.Inconsistent"/> (external).
    /// </exception>
    public static IReadOnlyList<EntrySnapshot> Decode(byte[] bytes, string location, MemoryAllocator allocator)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        List<EntrySnapshot> entries = [];
        try
        {
            if (reader.ReadUInt32() != Magic)
                throw StorageErrors.NotOurs(location, "it holds no entries in flight");
            int version = reader.ReadInt32();
            if (version > Version)
                throw StorageErrors.TooNew(location, version, Version);
            if (version < 1)
                throw StorageErrors.NotOurs(location, $"version {version} is none");
            for (int left = ReadCount(reader, "entries"); left > 0; left--)
                entries.Add(ReadEntry(reader, allocator));
            return reader.BaseStream.Position == bytes.Length
                ? entries
                : throw StorageErrors.Contradiction(location, "there is more behind its last entry");
        }
        catch (Exception exception)
        {
            entries.ForEach(entry => entry.Dispose());
            if (exception is InvalidDataException)
                throw StorageErrors.Contradiction(location, exception.Message, exception);
            if (exception is IOException or ArgumentException or FormatException)
                throw StorageErrors.NotOurs(location, "it ends inside an entry, or an entry is none", exception);
            throw;
        }
    }

    private static EntrySnapshot ReadEntry(BinaryReader reader, MemoryAllocator allocator)
    {
        Batch? input = null;
        List<(string Edge, Batch Batch)> outputs = [];
        try
        {
            long sequence = reader.ReadInt64();
            bool isFinished = reader.ReadBoolean();
            input = reader.ReadBoolean() ? Read(reader, allocator) : null;
            for (int left = ReadCount(reader, "outputs"); left > 0; left--)
                outputs.Add((reader.ReadString(), Read(reader, allocator)));
            return isFinished || input is not null
                ? new EntrySnapshot(sequence, input, isFinished, outputs)
                : throw new InvalidDataException($"entry {sequence} is unfinished and has no input");
        }
        catch
        {
            input?.Dispose();
            outputs.ForEach(output => output.Batch.Dispose());
            throw;
        }
    }

    private static int ReadCount(BinaryReader reader, string of)
    {
        int count = reader.ReadInt32();
        return count >= 0 ? count : throw new InvalidDataException($"the number of {of} is {count}");
    }

    /// <summary>A batch behind its length, which is known afterwards.</summary>
    private static void Write(BinaryWriter writer, MemoryStream stream, Batch batch, MemoryAllocator allocator)
    {
        writer.Write(0);
        writer.Flush();
        long start = stream.Position;
        long need = start + batch.ByteSize + FramingBytes;
        if (need > stream.Capacity)
            stream.Capacity = (int)Math.Min(Array.MaxLength, Math.Max(need, 2L * stream.Capacity));
        using (var ipc = new IpcStreamWriter(stream, batch.Schema, allocator, leaveOpen: true))
        {
            ipc.Write(batch);
            ipc.Finish();
        }

        long end = stream.Position;
        stream.Position = start - sizeof(int);
        writer.Write((int)(end - start)); // within the stream, which ends below 2 GiB
        writer.Flush();
        stream.Position = end;
    }

    private static Batch Read(BinaryReader reader, MemoryAllocator allocator)
    {
        int length = ReadCount(reader, "bytes of a batch");
        if (length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new EndOfStreamException("it ends inside an entry");
        byte[] bytes = reader.ReadBytes(length);
        using var ipc = new IpcStreamReader(new MemoryStream(bytes, writable: false), allocator);
        return ipc.ReadNext() ?? throw new EndOfStreamException("an entry has no rows");
    }
}
