namespace Millrace.Execution.Storage;

/// <summary>A reader of an object, or why there is none.</summary>
/// <param name="Reader">The reader, owned by the caller; null with an error.</param>
/// <param name="Error">Why not, or null: one of <see cref="ObjectErrors"/>.</param>
public readonly record struct ObjectOpening(IObjectReader? Reader, string? Error)
{
    /// <summary>An object that cannot be had.</summary>
    public static ObjectOpening Failed(string error) => new(null, error);
}
