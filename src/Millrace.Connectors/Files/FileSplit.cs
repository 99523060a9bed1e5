using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Millrace.Connectors.Files.Listing;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Files;

/// <summary>The files of a split as JSON: an array a file of uri, size, modified (microseconds since 1970) and version.</summary>
internal static class FileSplit
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes files.</summary>
    public static string Format(IReadOnlyList<ListedFile> files)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartArray();
            foreach (ListedFile file in files)
            {
                json.WriteStartArray();
                json.WriteStringValue(file.Uri);
                json.WriteNumberValue(file.Status.Length);
                json.WriteNumberValue(file.Status.ModifiedMicros);
                json.WriteStringValue(file.Status.Version);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads files.</summary>
    /// <exception cref="Errors.MillraceException"><see cref="StorageErrors.Inconsistent"/>: it is not of that form (external).</exception>
    public static (string Uri, long Size, long Modified, string Version)[] Parse(string payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload);
            return
            [
                .. document.RootElement.EnumerateArray()
                    .Select(f => (CheckpointJson.Text(f[0]), f[1].GetInt64(), f[2].GetInt64(), CheckpointJson.Text(f[3]))),
            ];
        }
        catch (Exception error) when (CheckpointJson.IsOfAnotherForm(error))
        {
            throw StorageErrors.Contradiction("the checkpoint", "the payload of a split of files is no list of files", error);
        }
    }
}
