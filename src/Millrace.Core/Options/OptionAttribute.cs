namespace Millrace.Options;

/// <summary>Makes a property of an options record settable by key, and documents it. One property is one option, everywhere.</summary>
/// <param name="key">The key of <c>SET</c>, <c>--set</c> or <c>WITH</c>: lower case, words joined by <c>-</c>, groups by <c>.</c>.</param>
/// <param name="summary">What it does, with its unit, in one sentence.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string key, string summary) : Attribute
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>What it does.</summary>
    public string Summary { get; } = summary;

    /// <summary>Whether a statement that leaves it out is refused. Default: false.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether the value is shown masked, unless it is a reference to a secret. Default: false.</summary>
    public bool IsSecret { get; init; }

    /// <summary>
    /// Whether a job may go on from a checkpoint that was made with another value: it says how work is done, and not what comes out. Default: false.
    /// </summary>
    public bool MayChange { get; init; }

    /// <summary>The words that are accepted, for options that choose one; separated by <c>|</c>. Default: any.</summary>
    public string? Choices { get; init; }
}
