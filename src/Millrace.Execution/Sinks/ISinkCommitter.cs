namespace Millrace.Execution.Sinks;

/// <summary>Makes prepared output visible. Idempotent: a commit may be repeated by any later generation, and a late one changes nothing.</summary>
/// <remarks>
/// Called from one thread at a time, not always the same one, while the sink's writers write on others. It may wait for the outside: nothing
/// but the job's coordination waits with it.
/// </remarks>
public interface ISinkCommitter : IDisposable
{
    /// <summary>Makes output visible whole: either now, or it was so already with equal content.</summary>
    /// <exception cref="Errors.MillraceException">
    /// <c>COMMIT_CONFLICT</c>: other content stands under the name. <c>COMMITTED_DATA_MISSING</c>: neither the output nor its
    /// temporary form exists. <c>COMMITTED_DATA_DAMAGED</c>: the temporary form is not what was prepared. <c>COMMITTABLE_INVALID</c>: it is
    /// no output of this sink. Or the outside failed; with <see cref="Errors.RetryHint.WithBackoff"/> a job with checkpoints commits the same
    /// output again a little later. All external. After an error the output may be visible or not.
    /// </exception>
    void Commit(Committable committable);

    /// <summary>Throws prepared output away that will never be committed. Missing output is no error.</summary>
    void Abort(Committable committable);

    /// <summary>
    /// Removes prepared and half-written output that can never be committed: of generations before <paramref name="belowGeneration"/>,
    /// and of <paramref name="ownGeneration"/> where given, except what is kept. Missing output is no error.
    /// </summary>
    /// <param name="lineage">The job's lineage; output of others stays.</param>
    /// <param name="belowGeneration">The first generation that stays.</param>
    /// <param name="ownGeneration">One more generation to clear, or null.</param>
    /// <param name="keep">What a checkpoint in the log still names.</param>
    void Sweep(string lineage, long belowGeneration, long? ownGeneration, IReadOnlyList<Committable> keep)
    {
    }

    /// <summary>
    /// The newest checkpoint of a lineage whose output is visible, as far as the output itself tells; 0 where there is none or nobody knows.
    /// Default: 0.
    /// </summary>
    /// <param name="lineage">The job's lineage.</param>
    /// <exception cref="Errors.MillraceException">The output cannot be listed (external).</exception>
    long NewestVisible(string lineage) => 0;

    /// <summary>
    /// The job is given up and has no result: removes the place that was made for one where nothing is in it; a place that was there before
    /// and is empty counts as made for it. Default: nothing.
    /// </summary>
    void Discard()
    {
    }

    /// <summary>
    /// The job's output is complete: write what tells readers so, and clear temporary names of this lineage. Also told to a committer that had
    /// nothing to commit, and perhaps more than once.
    /// </summary>
    /// <param name="lineage">The job's lineage.</param>
    void Complete(string lineage);
}
