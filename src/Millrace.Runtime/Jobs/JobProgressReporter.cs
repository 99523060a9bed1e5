using Millrace.Execution.RowErrors;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Tasks;

namespace Millrace.Runtime.Jobs;

/// <summary>Tells a listener how a job stands, several times a second and at its end.</summary>
internal sealed class JobProgressReporter(JobContext job, JobGraph graph, IJobListener? listener, long start)
{
    private readonly Lock _telling = new();
    private ITimer? _timer;

    /// <summary>Tells that the job runs, and how it stands from now on.</summary>
    public void Start(TimeSpan interval)
    {
        if (listener is null)
            return;
        listener.OnEvent(new JobStarted(job.Lineage, Now, job.Plan.Name, [.. job.Plan.Stages.Select(s => s.Name)]));
        _timer = job.Time.CreateTimer(_ => Tell(), null, interval, interval);
    }

    /// <summary>Stops telling, after the last figures.</summary>
    public void Stop()
    {
        _timer?.Dispose();
        if (_timer is not null)
            Tell();
    }

    /// <summary>Tells that the job is over.</summary>
    public void ReportEnd(JobResult result)
    {
        lock (_telling)
            listener?.OnEvent(new JobEnded(job.Lineage, Now, result));
    }

    /// <summary>The figures now.</summary>
    public JobMetrics Read()
    {
        lock (job.Gate)
        {
            long now = job.Time.GetTimestamp();
            long expected = graph.Splits.Any(s => s.RowsExpected < 0) ? -1 : graph.Splits.Sum(s => s.RowsExpected);
            return new JobMetrics
            {
                RowsRead = job.Counters.RowsRead,
                RowsWritten = job.Counters.RowsWritten,
                RowsDoneBefore = job.Counters.RowsDoneBefore,
                RowsRejected = job.Counters.RowsRejected,
                RowsNulled = job.Counters.RowsNulled,
                ModelCalls = job.Node.ModelCalls,
                ModelRows = job.Node.ModelRows,
                JournalHits = job.Node.JournalHits,
                RowsShared = job.Node.SharedRows,
                Elapsed = job.Time.GetElapsedTime(start, now),
                PeakBytes = job.Ledger.PeakBytes,
                RowsExpected = expected,
                Stages = [.. job.Plan.Stages.Select(s => ReadStage(s.Index))],
                Slots = [.. job.Scheduler.ReadClocks(now)],
            };
        }
    }

    private DateTimeOffset Now => job.Time.GetUtcNow();

    private StageMetrics ReadStage(int index)
    {
        StageCounters counters = job.Counters.Stages[index];
        IEnumerable<OperatorSubtask> subtasks = graph.Subtasks.OfType<OperatorSubtask>().Where(s => s.Stage.Index == index);
        return new StageMetrics(
            job.Plan.Stages[index].Name,
            counters.RowsIn,
            counters.RowsOut,
            counters.RowsRejected,
            subtasks.Sum(s => s.RunningCount),
            subtasks.Sum(s => s.QueuedBytes),
            counters.Busy);
    }

    private void Tell()
    {
        lock (_telling)
        {
            foreach ((string? origin, RowError error) in job.TakeRejections())
                listener?.OnEvent(new RowRejected(job.Lineage, Now, origin, error.Step, error.Code, error.Reason));
            listener?.OnEvent(new JobProgress(job.Lineage, Now, Read()));
        }
    }
}
