namespace Millrace.Connectors;

/// <summary>What connectors may use of the process around them.</summary>
/// <param name="Output">Where the connector <c>print</c> writes; used by one thread at a time.</param>
/// <param name="Time">The clock of sources that keep a rate, and of sinks that begin new files.</param>
/// <param name="CurrentFolder">The absolute folder that relative paths start at.</param>
public sealed record ConnectorEnvironment(TextWriter Output, TimeProvider Time, string CurrentFolder);
