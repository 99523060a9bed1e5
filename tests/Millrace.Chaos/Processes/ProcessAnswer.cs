using System.Text.Json;

namespace Millrace.Chaos.Processes;

/// <summary>What a process answered.</summary>
/// <param name="ExitCode">128 and the signal's number where a signal ended it; null where it hung and was killed for that.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ProcessAnswer(int? ExitCode, string Output, string Error)
{
    /// <summary>A short form for messages.</summary>
    public string Short
    {
        get
        {
            string error = Error.Trim().ReplaceLineEndings(" | ");
            return $"exit {ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none (hung)"}: "
                + $"{(error.Length > 600 ? error[..600] : error)}";
        }
    }

    /// <summary>The stable code of its error, or <c>none</c>.</summary>
    public string ErrorCode => Error.Split('\n').FirstOrDefault(l => l.StartsWith("error ", StringComparison.Ordinal))?.Split(' ', ':')[1] ?? "none";

    /// <summary>The line of the job, or null where it printed none.</summary>
    public JsonElement? Job
    {
        get
        {
            foreach (string line in Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.StartsWith("{\"job\":", StringComparison.Ordinal))
                    return JsonDocument.Parse(line).RootElement;
            }

            return null;
        }
    }
}
