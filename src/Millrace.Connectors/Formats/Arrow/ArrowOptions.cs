using Millrace.Connectors.Files;

namespace Millrace.Connectors.Formats.Arrow;

/// <summary>The options of the connector <c>arrow</c>.</summary>
internal sealed record ArrowOptions : FileTableOptions;
