using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Execution.Storage;

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
    /// <param name="isIntact">Whether a restore can go on from a checkpoint.</param>
    /// <param name="sinks">The job's sinks.</param>
    /// <param name="location">Where the log is, for people.</param>
    /// <exception cref="MillraceException"><c>JOB_LOG_BEHIND</c> (external).</exception>
    public static void Refuse(
        JobHistory history,
        Func<JobHistory> readAgain,
        Func<CheckpointEntry, bool> isIntact,
        IEnumerable<SinkExec> sinks,
        string location)
    {
        if (history.Lineage is not string lineage)
            return;
        (SinkExec Sink, long Checkpoint)[] ahead =
        [
            .. sinks.Select(sink => (Sink: sink, Checkpoint: NewestOf(sink, lineage))).Where(found => found.Checkpoint >= history.NextCheckpoint),
        ];
        long known = ahead.Length == 0 ? 0 : readAgain().NextCheckpoint;
        string places = string.Join(" and ", ahead.Where(found => found.Checkpoint >= known).Select(found => $"'{found.Sink.Sink.Place}'"));
        if (places.Length == 0)
            return;
        CheckpointEntry? newest = history.Checkpoints is [.., var last] ? last : null;
        string remove = newest is null || !isIntact(newest)
            ? StorageErrors.StartAnew
            : $"remove the results of this job's checkpoints after {newest.Id} there (part-{lineage}-0-N…), which will then be made again";
        throw MillraceException.External(
            "JOB_LOG_BEHIND",
            $"results of this job up to checkpoint {ahead.Max(found => found.Checkpoint)} are in {places}, and the newest that {location} knows is "
            + $"{newest?.Id ?? 0}: the job's log has lost its last entries",
            $"Bring the newer files of the checkpoint folder back, or {remove}");
    }

    private static long NewestOf(SinkExec sink, string lineage)
    {
        using ISinkCommitter committer = sink.Sink.CreateCommitter();
        return committer.NewestVisible(lineage);
    }
}
