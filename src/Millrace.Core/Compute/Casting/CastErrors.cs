using System.Text;

namespace Millrace.Compute.Casting;

/// <summary>Words of failed conversions.</summary>
internal static class CastErrors
{
    public const string Code = "CAST_FAILED";
    private const int ShownBytes = 40;

    /// <summary>A text as it is shown in a message: cut short.</summary>
    public static string Show(ReadOnlySpan<byte> text) => text.Length <= ShownBytes
        ? $"'{Encoding.UTF8.GetString(text)}'"
        : $"'{Encoding.UTF8.GetString(text[..ShownBytes])}…' ({text.Length} bytes)";
}
