namespace Millrace.Runtime.Jobs;

/// <summary>Hears what happens to jobs. Called from one thread at a time; it must not throw or block for long.</summary>
public interface IJobListener
{
    /// <summary>Something happened.</summary>
    void OnEvent(JobEvent jobEvent);
}
