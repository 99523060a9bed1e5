namespace Millrace.Errors;

/// <summary>Whether repeating what failed can succeed.</summary>
public enum RetryHint
{
    /// <summary>The same input fails again.</summary>
    No,

    /// <summary>The cause may pass; repeat with growing waits.</summary>
    WithBackoff,
}
