using System.Security.Cryptography;

namespace Millrace.Inference.Content;

/// <summary>SHA-256 of content, one after the other. Not thread-safe.</summary>
internal sealed class Sha256Content : IContentHash, IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Ends the content and begins the next.</summary>
    /// <param name="digest">Gets 32 bytes.</param>
    public void Finish(Span<byte> digest) => _hash.GetHashAndReset(digest);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
