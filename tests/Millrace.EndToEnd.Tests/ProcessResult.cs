using System.Text.Json;

namespace Millrace.EndToEnd.Tests;

/// <summary>What a process answered.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as JSON, an object a line.</summary>
    public IReadOnlyList<JsonElement> Json =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The one line of a job.</summary>
    public JsonElement Job => Json.Single(line => line.TryGetProperty("state", out _));

    /// <summary>Fails with both outputs when the exit code is another.</summary>
    public void AssertExit(int expected) =>
        Assert.True(ExitCode == expected, $"exit code {ExitCode} and not {expected}\n--- output\n{Output}\n--- error\n{Error}");

    /// <summary>Fails unless it is one clear error: code and advice, and no stack trace.</summary>
    public void AssertError(int exitCode, string code)
    {
        AssertExit(exitCode);
        Assert.Contains($"error {code}: ", Error, StringComparison.Ordinal);
        Assert.Contains("advice: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Millrace.", Error, StringComparison.Ordinal);
    }
}
