using System.Globalization;
using Millrace.Errors;

namespace Millrace.Execution.RowErrors;

/// <summary>The value of the option <c>max-rejected</c>: the most rows that a job may reject.</summary>
/// <param name="Count">The most rows; null where a share is given, or nothing.</param>
/// <param name="Ratio">The greatest share of the rows that were read, from 0 to 1; null where a count is given, or nothing.</param>
public readonly record struct RejectedMax(long? Count, double? Ratio)
{
    /// <summary>Reads a value.</summary>
    /// <param name="text">A count such as 100, or a share such as 1%; null for no bound.</param>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public static RejectedMax Parse(string? text)
    {
        if (text is null)
            return default;
        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent is >= 0 and <= 100)
            return new RejectedMax(null, percent / 100);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? new RejectedMax(count, null)
            : throw MillraceException.User(
                "OPTION_INVALID", $"'{text}' is not a value for the option 'max-rejected'", "Write a count such as 100, or a share from 0% to 100% such as 1%");
    }
}
