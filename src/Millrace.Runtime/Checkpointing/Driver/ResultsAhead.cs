using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Results of checkpoints that the log does not know: a log that was set back, as by a backup, has lost its last entries. To go on from it
/// would make the rows of those results a second time.
/// </summary>
internal static class ResultsAhead
{
    /// <summary>Refuses them.</summary>
    /// <param name="history">The log as it was read.</param>
    /// <param name="readAgain">
    /// Reads the log once more: results become visible after their entry, so that those of an engine at work are in it by then.
    /// </param>
    /// <param name="sinks">The job's sinks.</param>
    /// <param name="location">Where the log is, for people.</param>
    /// <exception cref="MillraceException"><c>JOB_LOG_BEHIND</c> (external).</exception>
    public static void Refuse(JobHistory history, Func<JobHistory> readAgain, IEnumerable<SinkExec> sinks, string location)
    {
        if (history.Lineage is not string lineage)
            return;
        foreach (SinkExec sink in sinks)
        {
            using ISinkCommitter committer = sink.Sink.CreateCommitter();
            long visible = committer.NewestVisible(lineage);
            if (visible < history.NextCheckpoint || visible < readAgain().NextCheckpoint)
                continue;
            long newest = history.Checkpoints is [.., var last] ? last.Id : 0;
            string found = $"'{sink.Sink.Place}' holds results of checkpoint {visible} of this job, and the newest that {location} knows is {newest}";
            throw MillraceException.External(
                "JOB_LOG_BEHIND",
                $"{found}: the job's log has lost its last entries",
                "Bring the newer files of the checkpoint folder back; "
                + $"or remove the job's results of checkpoints after {newest}, which will then be made again");
        }
    }
}
