using System.Globalization;
using System.Text;
using System.Text.Json;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>How the model job writes its state.</summary>
internal static class SimCodec
{
    public static byte[] Encode(IEnumerable<Row> rows) => Encoding.ASCII.GetBytes(Text(rows));

    public static Row[] DecodeRows(ReadOnlySpan<byte> bytes) => Rows(Encoding.ASCII.GetString(bytes));

    public static byte[] Encode(IEnumerable<RowsSnapshot> entries) => Encoding.ASCII.GetBytes(string.Join('\n', entries.Select(
        entry => $"{entry.Sequence}|{(int)entry.Kind}|{entry.IsFinished}|{entry.Attempts}|{entry.Pin}|{entry.Watermark}|{Text(entry.Rows)}")));

    public static IReadOnlyList<RowsSnapshot> DecodeEntries(ReadOnlySpan<byte> bytes) =>
        [.. Encoding.ASCII.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            string[] parts = line.Split('|');
            return new RowsSnapshot(
                long.Parse(parts[0], CultureInfo.InvariantCulture),
                (InFlightKind)int.Parse(parts[1], CultureInfo.InvariantCulture),
                bool.Parse(parts[2]),
                Rows(parts[6]))
            {
                Attempts = int.Parse(parts[3], CultureInfo.InvariantCulture),
                Pin = parts[4].Length == 0 ? null : parts[4],
                Watermark = long.Parse(parts[5], CultureInfo.InvariantCulture),
            };
        })];

    public static byte[] Encode(SplitAssignerState state) => JsonSerializer.SerializeToUtf8Bytes(state);

    public static SplitAssignerState DecodeSource(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<SplitAssignerState>(bytes)!;

    private static string Text(IEnumerable<Row> rows) => string.Join(' ', rows.Select(row => $"{row.Split}:{row.Index}:{(int)row.Outcome}"));

    private static Row[] Rows(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item =>
    {
        int[] parts = [.. item.Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return new Row(parts[0], parts[1], (Outcome)parts[2]);
    })];
}
