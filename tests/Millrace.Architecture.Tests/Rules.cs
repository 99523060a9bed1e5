namespace Millrace.Architecture.Tests;

internal static class Rules
{
    /// <summary>Fails with every violation on a line of its own; xunit's own messages cut lists short.</summary>
    public static void AssertNone(string rule, IEnumerable<string> violations)
    {
        List<string> found = violations.ToList();
        if (found.Count > 0)
        {
            Assert.Fail($"{rule} ({found.Count}):{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
        }
    }
}
