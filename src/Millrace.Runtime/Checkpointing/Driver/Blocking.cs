namespace Millrace.Runtime.Checkpointing;

/// <summary>Waits for storage on the coordinator's own thread and on I/O slots: ordinary threads that nothing else waits for.</summary>
internal static class Blocking
{
    /// <summary>The result, or the error.</summary>
    public static T Wait<T>(ValueTask<T> task)
    {
#pragma warning disable VSTHRD002 // See the summary: these threads have no synchronisation context and exist to block.
        return task.AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>Waits for the end, or throws the error.</summary>
    public static void Wait(Task task)
    {
#pragma warning disable VSTHRD002 // See the summary: these threads have no synchronisation context and exist to block.
        task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
    }
}
