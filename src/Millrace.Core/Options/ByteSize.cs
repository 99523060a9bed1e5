using System.Globalization;
using Millrace.Errors;

namespace Millrace.Options;

/// <summary>A number of bytes, written <c>512 MiB</c>, <c>1.5 GB</c> or <c>4096</c>.</summary>
/// <param name="Bytes">Bytes, from 0.</param>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>So many times 1,048,576 bytes.</summary>
    public static ByteSize FromMiB(long count) => new(count << 20);

    /// <summary>Reads a size.</summary>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public static ByteSize Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string number = text.Trim();
        double factor = 1;
        foreach ((string unit, double bytes) in Units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            number = number[..^unit.Length].TrimEnd();
            factor = bytes;
            break;
        }

        bool valid = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
            && value * factor < long.MaxValue;
        return valid
            ? new ByteSize((long)(value * factor))
            : throw MillraceException.User("OPTION_INVALID", $"'{text}' is not a size in bytes", "Write it as '512 MiB', '2 GB' or '4096'");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        for (int i = 3; i >= 0; i--)
        {
            if (Bytes >= Units[i].Bytes && Bytes % (long)(Units[i].Bytes / 1024) == 0)
                return (Bytes / Units[i].Bytes).ToString("0.###", CultureInfo.InvariantCulture) + " " + Units[i].Unit;
        }

        return Bytes.ToString(CultureInfo.InvariantCulture) + " B";
    }
}
