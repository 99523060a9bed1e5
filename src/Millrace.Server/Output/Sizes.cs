using System.Globalization;

namespace Millrace.Server.Output;

/// <summary>Bytes for people.</summary>
internal static class Sizes
{
    /// <summary>Two to three digits and a unit: <c>91 MiB</c>, <c>1.4 GiB</c>.</summary>
    public static string Text(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1000 && unit < units.Length - 1; unit++)
            value /= 1024;
        return value.ToString(value >= 10 || unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
