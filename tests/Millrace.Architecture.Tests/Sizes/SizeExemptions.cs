using System.Globalization;

namespace Millrace.Architecture.Tests.Sizes;

/// <summary>
/// The list <c>eng/size-exemptions.txt</c>: a line is <c>subject | reason | date</c>, a line that begins with <c>#</c> is a comment.
/// </summary>
internal sealed class SizeExemptions
{
    public const string Path = "eng/size-exemptions.txt";

    private readonly HashSet<string> _subjects = new(StringComparer.Ordinal);
    private readonly List<string> _malformed = [];

    public SizeExemptions(string text)
    {
        foreach (string line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] fields = line.Split('|', StringSplitOptions.TrimEntries);
            bool isValid = fields.Length == 3
                && fields[1].Length > 0
                && DateOnly.TryParseExact(fields[2], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                && _subjects.Add(fields[0]);
            if (!isValid)
            {
                _malformed.Add($"{Path}: '{line}' is not 'subject | reason | yyyy-MM-dd', or is there twice");
            }
        }
    }

    /// <summary>What is wrong: violations without an exemption, exemptions without a violation, and lines of another form.</summary>
    public IEnumerable<string> Check(IReadOnlyCollection<SizeViolation> violations)
    {
        IEnumerable<string> notExempted = violations.Where(found => !_subjects.Contains(found.Subject)).Select(found => found.ToString());
        IEnumerable<string> stale = _subjects
            .Except(violations.Select(found => found.Subject))
            .Select(subject => $"{Path}: '{subject}' is within its limit or gone: remove the line");
        return [.. notExempted, .. stale, .. _malformed];
    }
}
