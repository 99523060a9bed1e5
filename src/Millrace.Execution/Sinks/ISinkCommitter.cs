namespace Millrace.Execution.Sinks;

/// <summary>Makes prepared output visible. Idempotent: a commit may be repeated by any later generation, and a late one changes nothing.</summary>
public interface ISinkCommitter : IDisposable
{
    /// <summary>Makes output visible whole: either now, or it was so already with equal content.</summary>
    /// <exception cref="Errors.MillraceException">
    /// <c>COMMIT_CONFLICT</c>: other content stands under the name. <c>COMMITTED_DATA_MISSING</c>: neither the output nor its
    /// temporary form exists (external).
    /// </exception>
    void Commit(Committable committable);

    /// <summary>Throws prepared output away that will never be committed. Missing output is no error.</summary>
    void Abort(Committable committable);

    /// <summary>The job's output is complete: write what tells readers so, and clear temporary names of this lineage.</summary>
    void Complete();
}
