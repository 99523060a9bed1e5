using Millrace.Chaos.Storage;

namespace Millrace.Chaos.Checking;

/// <summary>Each file of the newest checkpoints must be there with its length and hash.</summary>
internal static class ObjectChecker
{
    private const int Retained = 3;

    /// <summary>What is wrong.</summary>
    public static IReadOnlyList<Finding> Check(CheckpointFolder folder)
    {
        var findings = new List<Finding>();
        foreach (LogEntry checkpoint in folder.ReadLog().Where(e => e.Kind == "checkpoint").TakeLast(Retained))
        {
            string? problem = checkpoint.Manifest.Verify(folder.Objects);
            IEnumerable<string?> problems = problem is not null || folder.ReadManifest(checkpoint) is not Manifest manifest
                ? [problem ?? "the manifest cannot be read"]
                : manifest.Objects.Select(o => o.Verify(folder.Objects));
            findings.AddRange(problems.OfType<string>().Select(p => new Finding(FindingKind.Protocol, $"checkpoint {checkpoint.Id}: {p}")));
        }

        return findings;
    }
}
