using System.Globalization;
using Millrace.Types;

namespace Millrace.Plan.Expressions;

/// <summary>Writes expressions as SQL that parses to the same expression: operators with parentheses, names quoted where they must be.</summary>
public static class SqlForm
{
    /// <summary>A name; in double quotes unless it is a plain word.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isPlain = name.Length > 0
            && (char.IsLetter(name[0]) || name[0] is '_' or '$')
            && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$');
        return isPlain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    internal static string Call(CallExpression call) => call.Arguments.Length switch
    {
        1 => Unary(call),
        2 => Binary(call),
        _ => null,
    } ?? call.Function switch
    {
        "like" when call.Arguments.Length == 3 => $"({call.Arguments[0]} LIKE {call.Arguments[1]} ESCAPE {call.Arguments[2]})",
        "in" when call.Arguments.Length > 1 => $"({call.Arguments[0]} IN ({string.Join(", ", call.Arguments.Skip(1))}))",
        "case" when call.Arguments.Length % 2 == 1 && call.Arguments.Length > 1 => Case(call),
        "array" => $"ARRAY[{string.Join(", ", call.Arguments)}]",
        _ => $"{Name(call.Function.ToUpperInvariant())}({string.Join(", ", call.Arguments)})",
    };

    internal static string Literal(LiteralExpression literal) => (literal.Value, literal.Type) switch
    {
        (null, _) => "NULL",
        (string text, _) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        (bool flag, _) => flag ? "TRUE" : "FALSE",
        (long micros, TimestampType { Unit: TimeUnit.Microsecond, TimeZone: null }) => Timestamp(micros),
        (double number, _) => Double(number),
        (IFormattable number, _) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => literal.Value.ToString() ?? "",
    };

    private static string? Unary(CallExpression call) => call.Function switch
    {
        "not" => $"(NOT {call.Arguments[0]})",
        "negate" => call.Arguments[0] is LiteralExpression ? $"(-({call.Arguments[0]}))" : $"(-{call.Arguments[0]})",
        "is_null" => $"({call.Arguments[0]} IS NULL)",
        "is_not_null" => $"({call.Arguments[0]} IS NOT NULL)",
        "is_true" => $"({call.Arguments[0]} IS TRUE)",
        "is_false" => $"({call.Arguments[0]} IS FALSE)",
        _ => null,
    };

    private static string? Binary(CallExpression call)
    {
        (Expression left, Expression right) = (call.Arguments[0], call.Arguments[1]);
        return call.Function switch
        {
            "and" or "or" or "like" => $"({left} {call.Function.ToUpperInvariant()} {right})",
            "is_distinct_from" => $"({left} IS DISTINCT FROM {right})",
            "is_not_distinct_from" => $"({left} IS NOT DISTINCT FROM {right})",
            "element_at" => $"{left}[{right}]",
            "field" when right is LiteralExpression { Value: string name } =>
                left is CallExpression { Function: "field" } ? $"{left}.{Name(name)}" : $"({left}).{Name(name)}",
            [char first, ..] when !char.IsLetter(first) && first is not '$' and not '_' => $"({left} {call.Function} {right})",
            _ => null,
        };
    }

    private static string Case(CallExpression call)
    {
        IEnumerable<string> branches = Enumerable.Range(0, call.Arguments.Length / 2)
            .Select(i => $"WHEN {call.Arguments[2 * i]} THEN {call.Arguments[2 * i + 1]}");
        return $"CASE {string.Join(' ', branches)} ELSE {call.Arguments[^1]} END";
    }

    private static string Double(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(number) && !text.AsSpan().ContainsAny('.', 'E') ? text + ".0" : text;
    }

    private static string Timestamp(long micros)
    {
        const string Form = "yyyy-MM-dd HH:mm:ss.ffffff";
        bool isInRange = micros >= (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            && micros <= (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return isInRange
            ? $"TIMESTAMP '{DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString(Form, CultureInfo.InvariantCulture)}'"
            : micros.ToString(CultureInfo.InvariantCulture);
    }
}
