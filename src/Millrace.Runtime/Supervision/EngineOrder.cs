using System.Text.Json;

namespace Millrace.Runtime.Supervision;

/// <summary>What a supervisor tells the engine that it starts.</summary>
public sealed record EngineOrder
{
    /// <summary>The script's name, for messages.</summary>
    public required string ScriptName { get; init; }

    /// <summary>The script's text.</summary>
    public required string ScriptText { get; init; }

    /// <summary>How many statements are finished: of these, only definitions are run again.</summary>
    public int Finished { get; init; }

    /// <summary>The run of the engine at the first statement that is not finished, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The lineage that the statement's job had in the run before; null for none.</summary>
    public string? Lineage { get; init; }

    /// <summary>Whether that job goes on from its checkpoints.</summary>
    public bool IsCheckpointed { get; init; }

    /// <summary>What that job was about to make visible when the engine died; null for nothing.</summary>
    public string? Commit { get; init; }

    /// <summary>Rows that go alone, as the breadcrumbs named them.</summary>
    public IReadOnlyList<string> Suspects { get; init; } = [];

    /// <summary>Rows that go into native code no more, with the deaths that each cost.</summary>
    public IReadOnlyDictionary<string, int> Condemned { get; init; } = new Dictionary<string, int>();

    /// <summary>Why the statement is given up: the engine tidies up, reports this as its error, and ends. Null while it is not.</summary>
    public string? Failure { get; init; }

    /// <summary>What to do about <see cref="Failure"/>.</summary>
    public string? FailureAdvice { get; init; }

    /// <summary>Writes it as JSON.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, SupervisionJsonContext.Default.EngineOrder);

    /// <summary>Reads it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static EngineOrder Decode(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SupervisionJsonContext.Default.EngineOrder) ?? throw new JsonException("an order is empty");
}
