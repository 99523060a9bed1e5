namespace Millrace.Execution.Storage;

/// <summary>The outer object of a manifest file: says the format before anything of it is read.</summary>
/// <param name="Format"><see cref="ManifestCodec.Format"/>.</param>
/// <param name="Version">Version of the format.</param>
/// <param name="Checkpoint">The manifest.</param>
internal sealed record ManifestEnvelope(string Format, int Version, CheckpointManifest Checkpoint);
