using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Files.Sinks;

/// <summary>The payload of a committable: both names of a file, relative to the sink's folder.</summary>
/// <param name="Lineage">The job's lineage.</param>
/// <param name="Checkpoint">The checkpoint that it belongs to.</param>
/// <param name="Temporary">Where it lies: <c>.tmp/…</c>.</param>
/// <param name="Target">What it becomes.</param>
/// <param name="IsLast">Whether it is of the job's last checkpoint: whoever completes the job commits it, perhaps again.</param>
internal sealed record PendingFile(string Lineage, long Checkpoint, string Temporary, string Target, bool IsLast = false)
{
    /// <summary>The generation that wrote it, as the temporary name says; 0 where it does not.</summary>
    [JsonIgnore]
    public long Generation =>
        Temporary.Split('/') is [_, _, string name, _] && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out long generation)
            ? generation
            : 0;

    /// <summary>As JSON.</summary>
    public string Format() => JsonSerializer.Serialize(this);

    /// <summary>Reads a payload; names that leave the folder are refused.</summary>
    /// <exception cref="MillraceException"><c>COMMITTABLE_INVALID</c> (external).</exception>
    public static PendingFile Parse(string payload)
    {
        PendingFile? file = null;
        try
        {
            file = JsonSerializer.Deserialize<PendingFile>(payload);
        }
        catch (JsonException)
        {
            // Refused below, with the name of the problem.
        }

        bool isSound = file is { Lineage: not null, Temporary: not null, Target: not null }
            && file.Temporary.StartsWith(".tmp/", StringComparison.Ordinal)
            && !file.Temporary.Split('/').Contains("..")
            && !file.Target.Contains('/', StringComparison.Ordinal)
            && file.Target is not ("" or "." or "..")
            && !(file.Temporary + file.Target).Any(char.IsControl);
        return isSound
            ? file! // isSound implies it
            : throw MillraceException.External(
                "COMMITTABLE_INVALID",
                "a checkpoint names output that is no file of its sink",
                $"It was changed after Millrace wrote it: put it back from a backup, or {StorageErrors.StartAnew}");
    }
}
