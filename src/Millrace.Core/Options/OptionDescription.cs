namespace Millrace.Options;

/// <summary>What a user may know of an option. Made from the property that declares it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Type">The kind of value, in words: <c>size</c>, <c>duration</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>text</c>.</param>
/// <param name="Default">The default as it would be written, or null where there is none.</param>
/// <param name="Summary">What it does.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="IsSecret">Whether the value is shown masked.</param>
public sealed record OptionDescription(string Key, string Type, string? Default, string Summary, bool IsRequired, bool IsSecret)
{
    /// <summary>Whether a job may go on from a checkpoint that was made with another value. Default: false.</summary>
    public bool MayChange { get; init; }
}
