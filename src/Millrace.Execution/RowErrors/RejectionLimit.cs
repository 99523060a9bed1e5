using System.Globalization;
using Millrace.Errors;

namespace Millrace.Execution.RowErrors;

/// <summary>How many rows a job may reject: the option <c>max-rejected</c>. Immutable.</summary>
/// <param name="CountMax">The most rows; null for any number.</param>
/// <param name="ShareMax">The largest share of the rows read, from 0 to 1; null for any.</param>
/// <param name="ShareRowsMin">Rows read before the share counts. Default: 1,000.</param>
public sealed record RejectionLimit(long? CountMax, double? ShareMax, long ShareRowsMin = 1000)
{
    /// <summary>The code of the error that ends a job above its limit.</summary>
    public const string TooMany = "TOO_MANY_REJECTED";

    /// <summary>Whether there is a limit.</summary>
    public bool IsSet => CountMax is not null || ShareMax is not null;

    /// <summary>Reads the option.</summary>
    /// <param name="text">A count such as 100, a share such as 1%, or null for no limit.</param>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public static RejectionLimit Parse(string? text)
    {
        if (text is null)
            return new RejectionLimit(null, null);
        if (text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent is >= 0 and <= 100)
            return new RejectionLimit(null, percent / 100);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? new RejectionLimit(count, null)
            : throw MillraceException.User(
                "OPTION_INVALID",
                $"'{text}' is not a value for the option 'max-rejected'",
                "Write a count such as 100, or a share from 0% to 100% such as 1%");
    }

    /// <summary>Whether a job goes on no longer, while rows are still being read.</summary>
    /// <param name="rejected">Rows rejected so far.</param>
    /// <param name="read">Rows read so far, rejected ones among them.</param>
    public bool IsExceeded(long rejected, long read) => rejected > CountMax || (read >= ShareRowsMin && IsAboveShare(rejected, read));

    /// <summary>Whether it was too many when all rows have been read: the share counts however few they are.</summary>
    /// <param name="rejected">Rows rejected.</param>
    /// <param name="read">Rows read, rejected ones among them.</param>
    public bool IsExceededAtEnd(long rejected, long read) => rejected > CountMax || IsAboveShare(rejected, read);

    private bool IsAboveShare(long rejected, long read) => rejected > ShareMax * read;
}
