namespace Millrace.Execution.Storage;

/// <summary>Names one immutable object of a checkpoint store, and what its bytes must be.</summary>
/// <param name="Path">Path inside the store, with forward slashes, relative.</param>
/// <param name="Length">Length, bytes.</param>
/// <param name="Hash">
/// <c>sha256:</c> and 64 lower-case hexadecimal digits. SHA-256, because it comes with the platform, uses the processor's
/// instructions, and makes a handle prove content even against a store that somebody else can write to.
/// </param>
public sealed record ObjectHandle(string Path, long Length, string Hash);
