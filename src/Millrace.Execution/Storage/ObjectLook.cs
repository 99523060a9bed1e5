namespace Millrace.Execution.Storage;

/// <summary>What a store says of an object, or why it has nothing to say.</summary>
/// <param name="Length">Bytes; 0 with an error.</param>
/// <param name="Version">What the store calls this content; null where it has no versions.</param>
/// <param name="Error">Why not, or null: one of <see cref="ObjectErrors"/>.</param>
public readonly record struct ObjectLook(long Length, string? Version, string? Error)
{
    /// <summary>An object that cannot be had.</summary>
    public static ObjectLook Failed(string error) => new(0, null, error);
}
