using System.Text.Json;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>A source's part of a checkpoint: everything about its splits that no subtask holds.</summary>
/// <param name="Assigner">Which splits are unassigned, and which are finished.</param>
/// <param name="Enumerator">The enumerator's own state, or null.</param>
internal sealed record SourceState(SplitAssignerState Assigner, byte[]? Enumerator)
{
    /// <summary>Writes it as JSON. Format: <c>docs/specs/checkpoint-format.md</c>.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, SourceStateJsonContext.Default.SourceState);

    /// <summary>Reads it.</summary>
    /// <exception cref="Millrace.Errors.MillraceException"><see cref="StorageErrors.FormatUnknown"/> (user).</exception>
    public static SourceState Decode(byte[] json, string location)
    {
        try
        {
            SourceState state = JsonSerializer.Deserialize(json, SourceStateJsonContext.Default.SourceState)
                ?? throw new JsonException("it is empty");

            Check(state.Assigner, location);

            // The serializer writes no bytes and an empty array alike; an enumerator that has discovered nothing has no state.
            return state.Enumerator is { Length: 0 } ? state with { Enumerator = null } : state;
        }
        catch (JsonException error)
        {
            throw StorageErrors.NotOurs(location, error);
        }
    }

    private static void Check(SplitAssignerState assigner, string location)
    {
        if (assigner.Finished.Any(split => split is null) || assigner.Pool.Any(split => split is null))
            throw StorageErrors.NotOurs(location, "a list of it has an element that is null");
        if (assigner.JournalSequence < 0)
            throw StorageErrors.Contradiction(location, $"'assigner.journal_sequence' is {assigner.JournalSequence}");
        if (assigner.Pool.FirstOrDefault(split => split.Records < 0 || split.Finished) is SplitPosition split)
        {
            throw StorageErrors.Contradiction(
                location, $"'assigner.pool' has the split '{split.Split}' with {split.Records} records, finished {split.Finished}");
        }
    }
}
