using System.Text;
using Millrace.Chaos.Storage;

namespace Millrace.Chaos.Tests;

/// <summary>Makes entries of a job log.</summary>
internal static class LogLines
{
    public static LogEntry Generation(long index, long generation) =>
        Make(index, "generation", $$"""{"generation":{{generation}},"next_checkpoint":1}""");

    public static LogEntry Checkpoint(long index, long generation, long id, long? parent) => Make(
        index,
        "checkpoint",
        $$"""{"generation":{{generation}},"id":{{id}},"parent":{{(parent is null ? "null" : $"{parent}")}}"""
        + ""","manifest":{"path":"1/1/manifest.json","length":1,"hash":""},"committables":1}""");

    public static LogEntry Committed(long index, long generation, long id) =>
        Make(index, "committed", $$"""{"generation":{{generation}},"id":{{id}}}""");

    public static LogEntry Ended(long index, long generation, string state = "FINISHED") =>
        Make(index, "ended", $$"""{"generation":{{generation}},"state":"{{state}}"}""");

    /// <summary>The bytes of an entry's file.</summary>
    public static byte[] Bytes(string kind, string body)
    {
        byte[] text = Encoding.UTF8.GetBytes(body);
        return [.. Encoding.UTF8.GetBytes($"millrace-log {kind} 1 {text.Length} {LogEntry.HashOf(text)}\n"), .. text];
    }

    private static LogEntry Make(long index, string kind, string body) => LogEntry.Parse(index, Bytes(kind, body), default);
}
