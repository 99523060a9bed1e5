using System.Globalization;
using Millrace.Execution.Native;

namespace Millrace.Runtime.Supervision;

/// <summary>A row that was about to be, or in, native code.</summary>
/// <param name="Place">The guard's place, hashed.</param>
/// <param name="Step">The step at the place.</param>
/// <param name="Row">The row.</param>
internal readonly record struct Crumb(ulong Place, int Step, RowId Row)
{
    /// <summary>The text by which ledger and orders name it: place, step, row.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place:x16}:{(uint)Step:x8}:{Row}");

    /// <summary>Reads the text.</summary>
    public static Crumb Parse(string text)
    {
        ReadOnlySpan<char> digits = text;
        if (digits.Length != 58)
            throw new FormatException($"'{text}' names no row");
        return new Crumb(Hex(digits[..16]), (int)Hex(digits[17..25]), new RowId(Hex(digits[26..42]), Hex(digits[42..])));
    }

    private static ulong Hex(ReadOnlySpan<char> digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
