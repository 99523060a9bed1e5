using System.Buffers;
using System.Text;

namespace Millrace.Connectors.Files.Listing;

/// <summary>Absolute paths as <c>file</c> URIs and back. Source: RFC 8089, RFC 3986.</summary>
internal static class FileUri
{
    private const string Prefix = "file://";
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=:@"u8);

    /// <summary>The URI of an absolute path: <c>file:///a/b%20c</c>. Bytes that are no UTF-8 are encoded like any other.</summary>
    /// <param name="path">The path's bytes, without an end mark.</param>
    public static string Format(ReadOnlySpan<byte> path)
    {
        var uri = new StringBuilder(Prefix, Prefix.Length + path.Length + 16);
        foreach (byte letter in path)
        {
            if (Plain.Contains(letter))
                uri.Append((char)letter);
            else
                uri.Append('%').Append("0123456789ABCDEF"[letter >> 4]).Append("0123456789ABCDEF"[letter & 15]);
        }

        return uri.ToString();
    }

    /// <summary>The URI of an absolute path.</summary>
    public static string Format(string path) => Format(Encoding.UTF8.GetBytes(path));

    /// <summary>Reads a <c>file</c> URI of this host.</summary>
    /// <returns>The path with a zero byte at its end, or null where the text is no such URI.</returns>
    public static byte[]? TryParse(ReadOnlySpan<byte> uri)
    {
        if (uri.Length < 7 || !Ascii.EqualsIgnoreCase(uri[..7], "file://"u8))
            return null;
        ReadOnlySpan<byte> rest = uri[7..];
        if (rest.StartsWith("localhost/"u8))
            rest = rest[9..];
        if (rest.IsEmpty || rest[0] != '/')
            return null;
        byte[] path = new byte[rest.Length + 1];
        int length = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            int letter = rest[i];
            if (letter == '%')
            {
                if (i + 2 >= rest.Length || !char.IsAsciiHexDigit((char)rest[i + 1]) || !char.IsAsciiHexDigit((char)rest[i + 2]))
                    return null;
                letter = Digit(rest[i + 1]) << 4 | Digit(rest[i + 2]);
                i += 2;
            }

            if (letter == 0)
                return null;
            path[length++] = (byte)letter;
        }

        return path.AsSpan(0, length + 1).ToArray();
    }

    /// <summary>Reads a <c>file</c> URI whose path is UTF-8; null for any other.</summary>
    public static string? TryParse(string uri)
    {
        byte[]? path = TryParse(Encoding.UTF8.GetBytes(uri));
        return path is null ? null : Encoding.UTF8.GetString(path.AsSpan(0, path.Length - 1));
    }

    private static int Digit(byte letter) => letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
}
