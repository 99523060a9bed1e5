using System.Globalization;
using Millrace.Errors;

namespace Millrace.Options;

/// <summary>Texts of options to values and back.</summary>
internal static class OptionValue
{
    private static readonly (string Unit, double Seconds)[] DurationUnits =
    [
        ("ms", 0.001), ("us", 0.000_001), ("min", 60), ("s", 1), ("h", 3600), ("d", 86_400),
    ];

    public static object? Parse(string key, string text, Type type, string? choices)
    {
        Type target = Nullable.GetUnderlyingType(type) ?? type;
        if (choices is not null && !choices.Split('|').Contains(text))
            throw Invalid(key, text, $"one of {choices.Replace("|", ", ", StringComparison.Ordinal)}");
        return target switch
        {
            _ when target == typeof(string) => text,
            _ when target == typeof(ByteSize) => ParseSize(key, text),
            _ when target == typeof(TimeSpan) => ParseDuration(key, text),
            _ when target == typeof(bool) => bool.TryParse(text, out bool flag) ? flag : throw Invalid(key, text, "true or false"),
            _ when target == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out int small)
                ? small
                : throw Invalid(key, text, "a whole number"),
            _ when target == typeof(long) => long.TryParse(text, CultureInfo.InvariantCulture, out long large)
                ? large
                : throw Invalid(key, text, "a whole number"),
            _ when target == typeof(double) => double.TryParse(text, CultureInfo.InvariantCulture, out double number)
                ? number
                : throw Invalid(key, text, "a number"),
            _ when target.IsEnum => Enum.TryParse(target, text.Replace("-", "", StringComparison.Ordinal), true, out object? word)
                ? word
                : throw Invalid(key, text, $"one of {string.Join(", ", Enum.GetNames(target).Select(Kebab))}"),
            _ => throw MillraceException.Internal("OPTION_TYPE", $"option '{key}' has the type {type.Name}, which has no text form"),
        };
    }

    private static ByteSize ParseSize(string key, string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (MillraceException)
        {
            throw Invalid(key, text, "a size such as '512 MiB', '2 GB' or '4096'");
        }
    }

    public static string? Format(object? value) => value switch
    {
        null => null,
        TimeSpan span => FormatDuration(span),
        bool flag => flag ? "true" : "false",
        Enum word => Kebab(word.ToString()),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    public static string TypeName(Type type)
    {
        Type target = Nullable.GetUnderlyingType(type) ?? type;
        return target switch
        {
            _ when target == typeof(ByteSize) => "size",
            _ when target == typeof(TimeSpan) => "duration",
            _ when target == typeof(bool) => "boolean",
            _ when target == typeof(int) || target == typeof(long) => "integer",
            _ when target == typeof(double) => "number",
            _ when target.IsEnum => string.Join("|", Enum.GetNames(target).Select(Kebab)),
            _ => "text",
        };
    }

    private static TimeSpan ParseDuration(string key, string text)
    {
        foreach ((string unit, double seconds) in DurationUnits)
        {
            string trimmed = text.Trim();
            if (!trimmed.EndsWith(unit, StringComparison.Ordinal))
                continue;
            string number = trimmed[..^unit.Length].TrimEnd();
            if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
                && count * seconds < TimeSpan.MaxValue.TotalSeconds)
                return TimeSpan.FromTicks((long)(count * seconds * TimeSpan.TicksPerSecond));
        }

        throw Invalid(key, text, "a duration such as '2 s', '50 ms' or '5 min'");
    }

    private static string FormatDuration(TimeSpan span) =>
        span.TotalSeconds is >= 1 or 0
            ? span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s"
            : span.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture) + " ms";

    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private static MillraceException Invalid(string key, string text, string expected) =>
        MillraceException.User("OPTION_INVALID", $"'{text}' is not a value for the option '{key}'", $"Write {expected}");
}
