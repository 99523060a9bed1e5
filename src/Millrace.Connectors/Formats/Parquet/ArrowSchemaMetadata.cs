using Millrace.Columnar.Ipc;
using Millrace.Connectors.Formats.Tables;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Parquet;

/// <summary>The Arrow schema in a Parquet file's metadata, as other Arrow libraries write it: the IPC schema message in base64.</summary>
internal static class ArrowSchemaMetadata
{
    /// <summary>The metadata's key.</summary>
    public const string Key = "ARROW:schema";

    private static readonly MemoryAllocator Scratch = MemoryAllocator.CreateRoot("arrow schema");

    /// <summary>Writes a schema.</summary>
    public static string Format(Schema schema)
    {
        using var message = new MemoryStream();
        using (var writer = new IpcStreamWriter(message, schema, Scratch, leaveOpen: true))
        {
            // The writer writes the schema when it is made.
        }

        return Convert.ToBase64String(message.GetBuffer(), 0, (int)message.Length);
    }

    /// <summary>Reads a schema; null where there is none, or none that we know.</summary>
    public static Schema? TryParse(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        string? text = metadata.Where(m => m.Key == Key).Select(m => m.Value).FirstOrDefault();
        byte[] bytes = new byte[(text?.Length ?? 0) * 3 / 4 + 3];
        if (text is null || !Convert.TryFromBase64String(text, bytes, out int length))
            return null;
        try
        {
            using var reader = new IpcStreamReader(new MemoryStream(bytes, 0, length), Scratch);
            return reader.Schema;
        }
        catch (MillraceException)
        {
            // Types that other writers have and we lack: the file's own types stand in.
            return null;
        }
    }

    /// <summary>The columns of a file: as stored, where that agrees with what the file holds; all of them nullable.</summary>
    public static Schema Combine(Schema file, Schema? stored) => new(
    [
        .. file.Fields.Select(f =>
        {
            int index = stored?.IndexOf(f.Name) ?? -1;
            DataType type = index >= 0 && DuckDbTypes.HoldsAs(stored![index].Type, f.Type) ? stored[index].Type : f.Type;
            return new Field(f.Name, type);
        }),
    ]);
}
