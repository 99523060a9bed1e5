namespace Millrace.Execution.Sinks;

/// <summary>A table to write, in two phases: writers make output durable, the committer makes it visible.</summary>
public interface ISink
{
    /// <summary>What it promises.</summary>
    SinkGuarantee Guarantee { get; }

    /// <summary>Why it promises that, in a few words; <c>EXPLAIN</c> shows it.</summary>
    string GuaranteeReason => Guarantee == SinkGuarantee.ExactlyOnce
        ? "output becomes visible whole, once its checkpoint is complete or the job ends"
        : "rows are visible as they come, and may come again after a failure";

    /// <summary>Where it writes, in full: a restored job must write there too. Default: empty, for nowhere that matters.</summary>
    string Place => "";

    /// <summary>Where its output lies until it is committed, in full: no two sinks of a job may share it. Default: empty, for nowhere.</summary>
    string StagingPlace => "";

    /// <summary>The most subtasks that make sense; null for any number.</summary>
    int? MaxSubtasks { get; }

    /// <summary>Checks, before anything runs, that writing can begin: folder, permissions, what is there already.</summary>
    /// <exception cref="Errors.MillraceException">It cannot (external or user).</exception>
    void Validate();

    /// <summary>Makes the writer of a subtask.</summary>
    ISinkWriter CreateWriter(SinkWriterContext context);

    /// <summary>
    /// Makes a committer. A run of a job with checkpoints has one for each of its sinks, which lives with the coordinator; other runs, and
    /// those that tidy up, make one when they need it. A committer of a process that was taken for dead may still be at work.
    /// </summary>
    ISinkCommitter CreateCommitter();
}
