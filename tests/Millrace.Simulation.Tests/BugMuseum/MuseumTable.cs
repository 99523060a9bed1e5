using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.BugMuseum;

/// <summary>Short forms of what a driver does with the in-flight table.</summary>
internal static class MuseumTable
{
    public static MuseumEntry<T> Accept<T>(this InFlightTable<MuseumEntry<T>> table, InFlightKind kind, T payload)
    {
        var entry = new MuseumEntry<T> { Kind = kind, Payload = payload };
        table.Accept(entry);
        return entry;
    }

    public static void AcceptWatermark<T>(this InFlightTable<MuseumEntry<T>> table, long milliseconds) =>
        table.AcceptWatermark(new MuseumEntry<T> { Kind = InFlightKind.Watermark, Watermark = milliseconds, Payload = default! });

    public static void AcceptBarrier<T>(this InFlightTable<MuseumEntry<T>> table, long checkpoint, bool isFinal, bool isPatient = false) =>
        table.AcceptBarrier(
            new MuseumEntry<T> { Kind = InFlightKind.Barrier, BarrierId = checkpoint, IsFinalBarrier = isFinal, Payload = default! }, isPatient);

    /// <summary>Restores a call.</summary>
    public static void Restore<T>(this InFlightTable<MuseumEntry<T>> table, bool isFinished, T payload, string? pin = null)
    {
        var entry = new MuseumEntry<T> { Kind = InFlightKind.Remote, Payload = payload };
        table.Restore(entry, new Snapshot(0, InFlightKind.Remote, isFinished) { Attempts = 1, Pin = pin });
        if (isFinished)
            table.AddOutput(entry);
    }

    /// <summary>An entry's work is done, with one slice of output.</summary>
    public static void Finish<T>(this InFlightTable<MuseumEntry<T>> table, MuseumEntry<T> entry, T result)
    {
        entry.Payload = result;
        table.AddOutput(entry);
        table.Finish(entry);
    }

    public static MuseumEntry<T> Start<T>(this InFlightTable<MuseumEntry<T>> table)
    {
        Assert.True(table.TryStart(out MuseumEntry<T>? entry));
        return entry;
    }

    /// <summary>All that may leave now, in words.</summary>
    public static List<string> Drain<T>(this InFlightTable<MuseumEntry<T>> table)
    {
        List<string> seen = [];
        while (table.TryTake(out MuseumEntry<T>? entry, out IReadOnlyList<MuseumEntry<T>> held))
        {
            seen.Add(entry.Kind switch
            {
                InFlightKind.Barrier => $"barrier [{string.Join(' ', held.Select(e => e.Payload))}]",
                InFlightKind.Watermark => $"watermark {entry.Watermark}",
                _ => $"{entry.Payload}",
            });
        }

        return seen;
    }

    private sealed record Snapshot(long Sequence, InFlightKind Kind, bool IsFinished) : InFlightSnapshot(Sequence, Kind, IsFinished);
}
