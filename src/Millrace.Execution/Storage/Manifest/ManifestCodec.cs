using System.Text.Json;

namespace Millrace.Execution.Storage;

/// <summary>Writes and reads manifests as versioned JSON.</summary>
/// <remarks>Thread-safe. Format: <c>docs/specs/checkpoint-format.md</c>.</remarks>
public static class ManifestCodec
{
    /// <summary>The format's name in each file.</summary>
    public const string Format = "millrace.checkpoint";

    /// <summary>The version written; all versions from 1 to it are read.</summary>
    public const int Version = 1;

    /// <summary>UTF-8 JSON; equal manifests give equal bytes where their dictionaries have the same order.</summary>
    public static byte[] Encode(CheckpointManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(
        new ManifestEnvelope(Format, Version, manifest), ManifestJsonContext.Default.ManifestEnvelope);

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">The bytes, already verified against their handle.</param>
    /// <param name="location">Where they come from, for messages.</param>
    /// <exception cref="Millrace.Errors.MillraceException">
    /// <see cref="StorageErrors.FormatTooNew"/>, <see cref="StorageErrors.FormatUnknown"/>, or <see cref="StorageErrors.Inconsistent"/> with the
    /// name of the field.
    /// </exception>
    public static CheckpointManifest Decode(ReadOnlyMemory<byte> json, string location)
    {
        try
        {
            CheckVersion(json, location);
            ManifestEnvelope? envelope = JsonSerializer.Deserialize(json.Span, ManifestJsonContext.Default.ManifestEnvelope);
            CheckpointManifest manifest = envelope?.Checkpoint ?? throw new JsonException("it is empty");
            CheckElements(manifest, location);
            ManifestRules.Check(manifest, location);
            return manifest;
        }
        catch (JsonException exception)
        {
            throw StorageErrors.NotOurs(location, exception);
        }
    }

    /// <summary>The serializer refuses null for what must be there, but not for the elements of lists.</summary>
    private static void CheckElements(CheckpointManifest manifest, string location)
    {
        bool isWhole = IsWhole(manifest.Regions)
            && IsWhole(manifest.Sources)
            && IsWhole(manifest.Tasks)
            && manifest.Tasks.All(task => IsWhole(task.Splits) && IsWhole(task.States) && IsWhole(task.Edges) && IsWhole(task.Committables))
            && IsWhole(manifest.Plan.Functions)
            && IsWhole(manifest.Plan.Models)
            && IsWhole(manifest.Plan.Operators)
            && manifest.Plan.Options.Values.All(value => value is not null);
        if (!isWhole)
            throw StorageErrors.NotOurs(location, "a list of it has an element that is null");
    }

    private static bool IsWhole<T>(IReadOnlyList<T> list) => list.All(element => element is not null);

    private static void CheckVersion(ReadOnlyMemory<byte> json, string location)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.String
            || format.GetString() != Format
            || !root.TryGetProperty("version", out JsonElement version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number))
        {
            throw StorageErrors.NotOurs(location, "it is no checkpoint manifest");
        }

        if (number < 1)
        {
            throw StorageErrors.NotOurs(location, $"version {number} is none");
        }

        if (number > Version)
        {
            throw StorageErrors.TooNew(location, number, Version);
        }
    }
}
