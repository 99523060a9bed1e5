namespace Millrace.Types;

/// <summary>Signed 64-bit count of <see cref="Unit"/> since 1970-01-01T00:00:00, proleptic Gregorian calendar, no leap seconds.</summary>
/// <param name="Unit">What one step is.</param>
/// <param name="TimeZone">An IANA zone or <c>UTC</c> when the value is an instant; null when it is a wall clock reading.</param>
public sealed record TimestampType(TimeUnit Unit, string? TimeZone) : DataType
{
    /// <summary>TIMESTAMP(6): a wall clock reading in microseconds.</summary>
    public static TimestampType Micros { get; } = new(TimeUnit.Microsecond, null);

    /// <summary>TIMESTAMP_LTZ(6): an instant in microseconds.</summary>
    public static TimestampType InstantMicros { get; } = new(TimeUnit.Microsecond, "UTC");

    /// <inheritdoc/>
    public override string SqlName => $"{(TimeZone is null ? "TIMESTAMP" : "TIMESTAMP_LTZ")}({(int)Unit * 3})";
}
