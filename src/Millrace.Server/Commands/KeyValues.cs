using System.CommandLine.Parsing;

namespace Millrace.Server.Commands;

/// <summary><c>--set key=value</c> and <c>--var name=value</c>.</summary>
internal static class KeyValues
{
    /// <summary>Reads the values of an option; the last of a key wins. What has no <c>=</c> is a usage error.</summary>
    public static Dictionary<string, string> Parse(ArgumentResult result)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                values[token.Value[..equals]] = token.Value[(equals + 1)..];
            else
                result.AddError($"'{token.Value}' is not of the form name=value");
        }

        return values;
    }
}
