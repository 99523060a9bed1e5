using Millrace.Execution.Sinks;

namespace Millrace.Runtime.Supervision;

/// <summary>Output of a sink that is about to be made visible.</summary>
/// <param name="Sink">The sink's operator id.</param>
/// <param name="Output">What its committer makes visible.</param>
internal sealed record CommitOutput(string Sink, Committable Output);
