namespace Millrace.Architecture.Tests.Sizes;

/// <summary>Something larger than it may be.</summary>
/// <param name="Subject">What: <c>path</c> for a file, <c>path#name</c> for a function; an exemption names it so.</param>
/// <param name="Lines">Its size.</param>
/// <param name="LinesMax">The limit.</param>
internal sealed record SizeViolation(string Subject, int Lines, int LinesMax)
{
    public override string ToString() => $"{Subject}: {Lines} lines, at most {LinesMax}";
}
