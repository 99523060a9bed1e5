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

    /// <summary>Encodes entries; they stay the caller's.</summary>
    public static byte[] Encode(IReadOnlyList<EntrySnapshot> entries, MemoryAllocator allocator)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(entries.Count);
        foreach (EntrySnapshot entry in entries)
        {
            writer.Write(entry.Sequence);
            writer.Write(entry.IsFinished);
            writer.Write(entry.Input is not null);
            if (entry.Input is not null)
                Write(writer, entry.Input, allocator);
            writer.Write(entry.Outputs.Count);
            foreach ((string edge, Batch batch) in entry.Outputs)
            {
                writer.Write(edge);
                Write(writer, batch, allocator);
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Decodes entries, which the caller owns.</summary>
    /// <param name="bytes">The object, verified.</param>
    /// <param name="location">Where it comes from, for messages.</param>
    /// <param name="allocator">Where the batches' memory comes from.</param>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.FormatTooNew"/> or <see cref="StorageErrors.FormatUnknown"/> (user).
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
            for (int left = reader.ReadInt32(); left > 0; left--)
                entries.Add(ReadEntry(reader, allocator));
            return entries;
        }
        catch (Exception exception)
        {
            entries.ForEach(entry => entry.Dispose());
            if (exception is IOException or ArgumentException)
                throw StorageErrors.NotOurs(location, exception.Message, exception);
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
            for (int left = reader.ReadInt32(); left > 0; left--)
                outputs.Add((reader.ReadString(), Read(reader, allocator)));
            return new EntrySnapshot(sequence, input, isFinished, outputs);
        }
        catch
        {
            input?.Dispose();
            outputs.ForEach(output => output.Batch.Dispose());
            throw;
        }
    }

    private static void Write(BinaryWriter writer, Batch batch, MemoryAllocator allocator)
    {
        using var stream = new MemoryStream();
        using (var ipc = new IpcStreamWriter(stream, batch.Schema, allocator, leaveOpen: true))
        {
            ipc.Write(batch);
            ipc.Finish();
        }

        writer.Write(checked((int)stream.Length));
        writer.Write(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static Batch Read(BinaryReader reader, MemoryAllocator allocator)
    {
        int length = reader.ReadInt32();
        byte[] bytes = reader.ReadBytes(length);
        if (bytes.Length < length)
            throw new EndOfStreamException("it ends inside an entry");
        using var ipc = new IpcStreamReader(new MemoryStream(bytes, writable: false), allocator);
        return ipc.ReadNext() ?? throw new EndOfStreamException("an entry has no rows");
    }
}
