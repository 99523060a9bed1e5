using System.Globalization;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Types;

namespace Millrace.Sql.Parser;

/// <summary>Literals of TIMESTAMP.</summary>
internal static class TimestampText
{
    private static readonly string[] Forms = ["yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    /// <summary>A literal of <see cref="TimestampType.Micros"/>.</summary>
    /// <exception cref="MillraceException"><c>SQL_SYNTAX</c> (user).</exception>
    public static LiteralExpression Parse(string text, TextPosition position)
    {
        if (!DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime value))
        {
            throw MillraceException.User(
                "SQL_SYNTAX", $"'{text}' is not a timestamp", "Write TIMESTAMP '2026-01-31 12:00:00.000000', with at most six digits", position);
        }

        long micros = (value - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return new LiteralExpression(micros, TimestampType.Micros) { Position = position };
    }
}
