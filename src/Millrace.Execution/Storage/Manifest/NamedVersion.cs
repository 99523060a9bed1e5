namespace Millrace.Execution.Storage;

/// <summary>A function or model that results depend on.</summary>
/// <param name="Name">As the plan names it.</param>
/// <param name="Version">Its version, assembly version or content hash.</param>
public sealed record NamedVersion(string Name, string Version);
