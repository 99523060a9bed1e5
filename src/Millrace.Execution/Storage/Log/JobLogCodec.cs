using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Millrace.Execution.Storage;

/// <summary>
/// Writes log entries and reads them back: one header line (<c>millrace-log kind version length hash</c>), then the entry as JSON.
/// The header's length and hash make a torn or changed entry known for what it is.
/// </summary>
/// <remarks>Thread-safe. Format: <c>docs/specs/checkpoint-format.md</c>.</remarks>
public static class JobLogCodec
{
    private const string Magic = "millrace-log";
    private const int HeaderBytesMax = 256;

    private static readonly Dictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["generation"] = Kind.Of(1, JobLogJsonContext.Default.GenerationEntry),
        ["checkpoint"] = Kind.Of(1, JobLogJsonContext.Default.CheckpointEntry),
        ["committed"] = Kind.Of(1, JobLogJsonContext.Default.CommittedEntry),
        ["ended"] = Kind.Of(1, JobLogJsonContext.Default.JobEndedEntry),
    };

    /// <summary>The bytes to append for <paramref name="entry"/>; equal entries give equal bytes.</summary>
    public static byte[] Encode(JobLogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        (string name, Kind kind) = Kinds.Single(pair => pair.Value.Type == entry.GetType());
        byte[] body = kind.Write(entry);
        string header = string.Create(
            CultureInfo.InvariantCulture, $"{Magic} {name} {kind.Version} {body.Length} {ContentHash.Of(body)}\n");
        return [.. Encoding.ASCII.GetBytes(header), .. body];
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="record">Index and bytes as stored.</param>
    /// <param name="location">Where the log lies, for messages.</param>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.LogCorrupt"/> where the bytes are torn or garbage; <see cref="StorageErrors.FormatTooNew"/> where a
    /// newer version wrote them.
    /// </exception>
    public static JobLogEntry Decode(JobLogRecord record, string location)
    {
        ReadOnlySpan<byte> bytes = record.Bytes.Span;
        int end = bytes[..Math.Min(bytes.Length, HeaderBytesMax)].IndexOf((byte)'\n');
        string[] header = end < 0 ? [] : Encoding.ASCII.GetString(bytes[..end]).Split(' ');
        if (header.Length != 5 || header[0] != Magic || !int.TryParse(header[2], NumberStyles.None, CultureInfo.InvariantCulture, out int version))
        {
            throw StorageErrors.BadLogEntry(location, record.Index, "its header is torn or not ours");
        }

        ReadOnlySpan<byte> body = bytes[(end + 1)..];
        if (header[3] != body.Length.ToString(CultureInfo.InvariantCulture))
        {
            throw StorageErrors.BadLogEntry(location, record.Index, "its length differs");
        }

        if (header[4] != ContentHash.Of(body))
        {
            throw StorageErrors.BadLogEntry(location, record.Index, "its hash differs");
        }

        if (!Kinds.TryGetValue(header[1], out Kind? kind))
        {
            throw StorageErrors.NotOurs($"entry {record.Index} of the job log at {location}", $"kind '{header[1]}' is not known to this build");
        }

        if (version > kind.Version)
        {
            throw StorageErrors.TooNew($"entry {record.Index} of the job log at {location}", version, kind.Version);
        }

        try
        {
            return kind.Read(body);
        }
        catch (JsonException exception)
        {
            throw StorageErrors.NotOurs($"entry {record.Index} of the job log at {location}", exception);
        }
    }

    /// <summary>The kind's name and the entry as JSON, for listings.</summary>
    public static JsonObject Describe(long index, JobLogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        (string name, Kind kind) = Kinds.Single(pair => pair.Value.Type == entry.GetType());
        var described = new JsonObject { ["index"] = index, ["kind"] = name };
        foreach ((string key, JsonNode? value) in JsonNode.Parse(kind.Write(entry))!.AsObject())
        {
            described[key] = value?.DeepClone();
        }

        return described;
    }

    private sealed record Kind(int Version, Type Type, Func<JobLogEntry, byte[]> Write, KindReader Read)
    {
        public static Kind Of<T>(int version, JsonTypeInfo<T> type)
            where T : JobLogEntry => new(
                version,
                typeof(T),
                entry => JsonSerializer.SerializeToUtf8Bytes((T)entry, type),
                body => JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null is no entry"));
    }

    private delegate JobLogEntry KindReader(ReadOnlySpan<byte> body);
}
