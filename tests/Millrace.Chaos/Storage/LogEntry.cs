using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Millrace.Chaos.Storage;

/// <summary>An entry of the job log, as <c>docs/specs/checkpoint-format.md</c> has it.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Kind"><c>generation</c>, <c>checkpoint</c>, <c>committed</c> or <c>ended</c>.</param>
/// <param name="Body">Its fields.</param>
/// <param name="Written">When its file was written.</param>
internal sealed record LogEntry(long Index, string Kind, JsonElement Body, DateTimeOffset Written)
{
    /// <summary>The generation that wrote it.</summary>
    public long Generation => Body.GetProperty("generation").GetInt64();

    /// <summary>The checkpoint; 0 where it names none.</summary>
    public long Id => Body.TryGetProperty("id", out JsonElement id) ? id.GetInt64() : 0;

    /// <summary>The checkpoint before, or null.</summary>
    public long? Parent => Body.GetProperty("parent") is { ValueKind: JsonValueKind.Number } parent ? parent.GetInt64() : null;

    /// <summary>The outputs that the checkpoint commits.</summary>
    public long Committables => Body.GetProperty("committables").GetInt64();

    /// <summary>The manifest's handle.</summary>
    public ObjectRecord Manifest => ObjectRecord.Of(Body.GetProperty("manifest"));

    /// <summary>Reads an entry.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static LogEntry Parse(long index, byte[] bytes, DateTimeOffset written)
    {
        int end = Array.IndexOf(bytes, (byte)'\n');
        string[] header = end < 0 ? [] : Encoding.UTF8.GetString(bytes, 0, end).Split(' ');
        ReadOnlySpan<byte> body = bytes.AsSpan(end + 1);
        if (header is not ["millrace-log", var kind, _, var length, var hash] || length != $"{body.Length}" || hash != HashOf(body))
            throw new FormatException($"log entry {index} is damaged");
        return new LogEntry(index, kind, JsonDocument.Parse(body.ToArray()).RootElement, written);
    }

    /// <summary>A hash as the format writes it.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
}
