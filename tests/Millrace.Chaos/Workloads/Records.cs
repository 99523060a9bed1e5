using System.Globalization;
using System.Text;
using System.Text.Json;
using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Workloads;

/// <summary>Records that prove themselves: split, sequence number, checksum of a text, and a magic word.</summary>
internal static class Records
{
    /// <summary>The magic word.</summary>
    public const string Magic = "MILLRACE";

    /// <summary>Writes a file of JSON lines for each split and answers the rows that must come of them.</summary>
    public static IReadOnlyCollection<Row> Write(string folder, int splits, int rowsPerSplit, Random random)
    {
        Directory.CreateDirectory(folder);
        var rows = new List<Row>(splits * rowsPerSplit);
        for (int split = 0; split < splits; split++)
        {
            using StreamWriter file = new(Path.Combine(folder, $"split-{split}.jsonl"));
            for (int sequence = 0; sequence < rowsPerSplit; sequence++)
            {
                string text = random.Next(1 << 24).ToString("x", CultureInfo.InvariantCulture);
                file.Write(
                    $"{{\"split\":{split},\"seq\":{sequence},\"crc\":{CrcOf(split, sequence, text)},\"magic\":\"{Magic}\",\"txt\":\"{text}\"}}\n");
                rows.Add(new Row($"{split}:{sequence}", text));
            }
        }

        return rows;
    }

    /// <summary>Reads a result; its content is null where checksum or magic word do not fit.</summary>
    public static Row Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            JsonElement row = document.RootElement;
            long split = row.GetProperty("split").GetInt64();
            long sequence = row.GetProperty("seq").GetInt64();
            string text = row.GetProperty("txt").GetString() ?? "";
            bool isSound = row.GetProperty("magic").GetString() == Magic
                && row.GetProperty("crc").GetInt64() == CrcOf(split, sequence, text)
                && row.GetProperty("twice").GetInt64() == 2 * sequence;
            return new Row($"{split}:{sequence}", isSound ? text : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Row($"unreadable: {(line.Length > 80 ? line[..80] : line)}", null);
        }
    }

    private static uint CrcOf(long split, long sequence, string text) =>
        Crc32.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{split}:{sequence}:{text}:{Magic}")));
}
