using System.Text;

namespace Millrace.Connectors;

/// <summary>Values as messages show them: cut short.</summary>
internal static class Shown
{
    /// <summary>A text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="bytesMax">The most that is shown of it.</param>
    public static string Text(ReadOnlySpan<byte> text, int bytesMax)
    {
        if (text.Length <= bytesMax)
            return Encoding.UTF8.GetString(text);
        int end = bytesMax;
        while (end > 0 && (text[end] & 0xC0) == 0x80)
            end--; // not within a letter
        return $"{Encoding.UTF8.GetString(text[..end])}…";
    }
}
