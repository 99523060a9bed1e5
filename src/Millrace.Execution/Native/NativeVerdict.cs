namespace Millrace.Execution.Native;

/// <summary>What is known of a row before it enters native code.</summary>
public enum NativeVerdict
{
    /// <summary>Nothing against it.</summary>
    Clear,

    /// <summary>The process died while it, and perhaps others, were in native code: it goes alone.</summary>
    Suspect,

    /// <summary>It has killed the process too often: it goes no more.</summary>
    Condemned,
}
