namespace Millrace.Media.Native;

/// <summary>Why one image could not be read: a value, so that one bad file is one bad row.</summary>
/// <param name="Code">The kind.</param>
/// <param name="Reason">What is wrong, without a final full stop. The same for the same bytes and request, on any thread.</param>
/// <param name="Detail">The decoder's own words, or null. Not reproducible (null where calls overlap): for logs, never for results.</param>
internal sealed record ImageError(ImageErrorCode Code, string Reason, string? Detail = null)
{
    /// <inheritdoc/>
    public override string ToString() => Detail is null ? $"{Code}: {Reason}" : $"{Code}: {Reason} ({Detail})";
}
