using Millrace.Options;

namespace Millrace.Connectors.Console;

/// <summary>The options of the connector <c>print</c>.</summary>
internal sealed record PrintOptions
{
    /// <summary>The prefix.</summary>
    /// <value>Default: none.</value>
    [Option("prefix", "Text before each row", MayChange = true)]
    public string Prefix { get; init; } = "";
}
