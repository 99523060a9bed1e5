using System.Globalization;
using Millrace.Types;

namespace Millrace.Compute.Casting;

/// <summary>Timestamps as ISO 8601 text, years 0001 to 9999.</summary>
internal static class TimestampText
{
    private const long SecondsPerDay = 86_400;
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const int FinestDigits = 9;

    /// <summary>Steps of a unit in a second.</summary>
    public static long StepsPerSecond(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => 1,
        TimeUnit.Millisecond => 1_000,
        TimeUnit.Microsecond => 1_000_000,
        _ => 1_000_000_000,
    };

    /// <summary>Divides, rounding down.</summary>
    public static long FloorDivide(long value, long divisor)
    {
        (long quotient, long remainder) = Math.DivRem(value, divisor);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Writes <c>2024-05-06T07:08:09.123456</c>, with <c>Z</c> for an instant; a fraction of 0 is left out.</summary>
    public static bool TryFormat(long value, TimestampType type, Span<byte> text, out int length)
    {
        long steps = StepsPerSecond(type.Unit);
        long seconds = FloorDivide(value, steps);
        long fraction = value - seconds * steps;
        length = 0;
        if (seconds is < FirstSecond or > LastSecond)
            return false;
        DateTime time = DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond);
        time.TryFormat(text, out length, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        if (fraction != 0)
        {
            text[length++] = (byte)'.';
            int digits = (int)type.Unit * 3;
            for (int i = digits - 1; i >= 0; i--, fraction /= 10)
                text[length + i] = (byte)('0' + fraction % 10);
            length += digits;
        }

        if (type.TimeZone is not null)
            text[length++] = (byte)'Z';
        return true;
    }

    /// <summary>Reads a timestamp; an offset is subtracted, none means UTC.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, TimeUnit unit, out long value)
    {
        value = 0;
        if (!TryDate(ref text, out long seconds))
            return false;
        long nanoseconds = 0;
        if (!text.IsEmpty && text[0] is (byte)'T' or (byte)'t' or (byte)' ')
        {
            text = text[1..];
            if (!TryTime(ref text, out long ofDay, out nanoseconds))
                return false;
            seconds += ofDay;
        }

        if (!TryOffset(text, out long offsetSeconds))
            return false;
        long steps = StepsPerSecond(unit);
        long fraction = nanoseconds / (StepsPerSecond(TimeUnit.Nanosecond) / steps);
        Int128 exact = (Int128)(seconds - offsetSeconds) * steps + fraction;
        value = (long)Int128.Clamp(exact, long.MinValue, long.MaxValue);
        return exact == value;
    }

    private static bool TryDate(ref ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (!TryDigits(ref text, 4, out int year) || !TrySkip(ref text, '-') || !TryDigits(ref text, 2, out int month)
            || !TrySkip(ref text, '-') || !TryDigits(ref text, 2, out int day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        seconds = new DateOnly(year, month, day).DayNumber * SecondsPerDay + FirstSecond;
        return true;
    }

    private static bool TryTime(ref ReadOnlySpan<byte> text, out long seconds, out long nanoseconds)
    {
        seconds = 0;
        nanoseconds = 0;
        int second = 0;
        if (!TryDigits(ref text, 2, out int hour) || !TrySkip(ref text, ':') || !TryDigits(ref text, 2, out int minute))
            return false;
        if (TrySkip(ref text, ':') && !TryDigits(ref text, 2, out second))
            return false;
        if (TrySkip(ref text, '.') && !TryFraction(ref text, out nanoseconds))
            return false;
        seconds = hour * 3600L + minute * 60L + second;
        return hour < 24 && minute < 60 && second < 60;
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int digits = 0;
        for (; digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9'; digits++)
        {
            if (digits < FinestDigits)
                nanoseconds = nanoseconds * 10 + (text[digits] - '0');
        }

        for (int i = digits; i < FinestDigits; i++)
            nanoseconds *= 10;
        text = text[digits..];
        return digits > 0;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.IsEmpty)
            return true;
        if (text[0] is (byte)'Z' or (byte)'z')
            return text.Length == 1;
        if (text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        int sign = text[0] == (byte)'-' ? -1 : 1;
        text = text[1..];
        int minutes = 0;
        if (!TryDigits(ref text, 2, out int hours))
            return false;
        if (!text.IsEmpty)
        {
            TrySkip(ref text, ':');
            if (!TryDigits(ref text, 2, out minutes))
                return false;
        }

        seconds = sign * (hours * 3600L + minutes * 60L);
        return text.IsEmpty && hours <= 18 && minutes < 60;
    }

    private static bool TryDigits(ref ReadOnlySpan<byte> text, int count, out int number)
    {
        number = 0;
        if (text.Length < count)
            return false;
        for (int i = 0; i < count; i++)
        {
            if (text[i] is < (byte)'0' or > (byte)'9')
                return false;
            number = number * 10 + (text[i] - '0');
        }

        text = text[count..];
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, char expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;
        text = text[1..];
        return true;
    }
}
