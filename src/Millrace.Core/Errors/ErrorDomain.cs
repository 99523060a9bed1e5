namespace Millrace.Errors;

/// <summary>Who can mend an error. The command line derives its exit code from it.</summary>
public enum ErrorDomain
{
    /// <summary>The query, its options or its data: exit code 1.</summary>
    User,

    /// <summary>A file system, a service, a native library or another system: exit code 3.</summary>
    External,

    /// <summary>A bug of the engine: exit code 4.</summary>
    Internal,
}
