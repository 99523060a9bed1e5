using Millrace.Compute.Hashing;

namespace Millrace.Inference.Content;

/// <summary>XXH3-64 of content. Not thread-safe.</summary>
/// <param name="seed">Varies the function.</param>
internal sealed class XxHash3Content(ulong seed) : IContentHash
{
    private readonly XxHash3Stream _stream = new(seed);

    /// <summary>The hash of all bytes so far.</summary>
    public ulong Current => _stream.Current();

    /// <inheritdoc/>
    public void Append(ReadOnlySpan<byte> bytes) => _stream.Append(bytes);
}
