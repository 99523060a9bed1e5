namespace Millrace.Functions.Text;

/// <summary>Code points in valid UTF-8.</summary>
internal static class Utf8
{
    /// <summary>How many code points a text has: all bytes but continuation bytes begin one.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte value in text)
            count += IsContinuation(value) ? 0 : 1;
        return count;
    }

    /// <summary>The byte at which code point <paramref name="count"/> begins, or the text's length when it has no more.</summary>
    public static int Skip(ReadOnlySpan<byte> text, int start, int count)
    {
        int at = start;
        for (; count > 0 && at < text.Length; count--)
        {
            at++;
            while (at < text.Length && IsContinuation(text[at]))
                at++;
        }

        return at;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
