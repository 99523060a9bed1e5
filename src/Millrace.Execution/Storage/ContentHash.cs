using System.Security.Cryptography;

namespace Millrace.Execution.Storage;

/// <summary>The hash of objects and files: SHA-256, written <c>sha256:</c> and lower-case hexadecimal digits.</summary>
public static class ContentHash
{
    private const string Prefix = "sha256:";

    /// <summary>The hash of <paramref name="content"/>.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        return Prefix + Convert.ToHexStringLower(digest);
    }

    /// <summary>Ends an incremental SHA-256 and gives its text form.</summary>
    public static string Of(IncrementalHash running)
    {
        ArgumentNullException.ThrowIfNull(running);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        running.GetHashAndReset(digest);
        return Prefix + Convert.ToHexStringLower(digest);
    }
}
