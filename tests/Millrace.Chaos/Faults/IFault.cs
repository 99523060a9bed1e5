using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Faults;

/// <summary>Something bad that happens to a job, and the way back: when it returns, the job has finished or never will.</summary>
internal interface IFault
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Lets it happen, and brings the job to its end.</summary>
    Task RunAsync(RunContext run);

    /// <summary>Takes away what it has put into the run's folders, before these go. Default: nothing.</summary>
    void TidyUp(RunFolder folder)
    {
    }
}
