using Millrace.Runtime.Jobs;

namespace Millrace.Server.Output;

/// <summary>
/// What a job with checkpoints goes through, as warnings; what happens again and again is told every few seconds only. Not thread-safe.
/// </summary>
internal sealed class JobWarnings
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);
    private readonly Dictionary<Type, (DateTimeOffset Last, int Untold)> _told = [];

    /// <summary>The warning of an event, or null where it is none or one like it was told just now.</summary>
    public string? Of(JobEvent jobEvent)
    {
        string? text = jobEvent switch
        {
            CheckpointDeclined declined =>
                $"warning CHECKPOINT_DECLINED: checkpoint {declined.Checkpoint} was given up ({declined.Reason}); "
                + $"the job goes on, and the next one takes its rows along",
            JobRestarted restarted =>
                $"warning JOB_RESTARTED: {restarted.Error.Code}: {restarted.Error.Message}; "
                + $"goes on from the newest checkpoint in {restarted.Wait.TotalSeconds:0.#} s",
            StorageRetried retried =>
                $"warning {retried.Error.Code}: {retried.Error.Message}; it is tried again, and no checkpoint completes until then",
            _ => null,
        };
        return text is null ? null : Limit(jobEvent, text);
    }

    /// <summary>Another job begins.</summary>
    public void Clear() => _told.Clear();

    private string? Limit(JobEvent jobEvent, string text)
    {
        bool isKnown = _told.TryGetValue(jobEvent.GetType(), out (DateTimeOffset Last, int Untold) told);
        if (isKnown && jobEvent.Time - told.Last < Between)
        {
            _told[jobEvent.GetType()] = (told.Last, told.Untold + 1);
            return null;
        }

        _told[jobEvent.GetType()] = (jobEvent.Time, 0);
        return told.Untold == 0 ? text : $"{text} (and {told.Untold} more like it since the last)";
    }
}
