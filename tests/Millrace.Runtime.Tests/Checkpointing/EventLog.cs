using System.Collections.Concurrent;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Keeps a job's events.</summary>
internal sealed class EventLog : IJobListener
{
    private readonly ConcurrentQueue<JobEvent> _events = [];

    /// <summary>Those of a kind, in order.</summary>
    public IReadOnlyList<T> Of<T>()
        where T : JobEvent => [.. _events.OfType<T>()];

    /// <summary>Is told of each as it comes.</summary>
    public Action<JobEvent>? Heard { get; init; }

    public void OnEvent(JobEvent jobEvent)
    {
        _events.Enqueue(jobEvent);
        Heard?.Invoke(jobEvent);
    }
}
