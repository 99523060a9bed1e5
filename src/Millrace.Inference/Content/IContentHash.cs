namespace Millrace.Inference.Content;

/// <summary>A hash that takes bytes as they come.</summary>
internal interface IContentHash
{
    /// <summary>Takes more bytes; how they are cut does not matter.</summary>
    void Append(ReadOnlySpan<byte> bytes);
}
