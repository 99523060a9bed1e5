using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What <see cref="TwoPhaseCommitter"/> asks of its driver.</summary>
internal abstract record CommitterEffect
{
    /// <summary>Have the sink's committer make one output visible.</summary>
    public sealed record Commit(PreparedOutput Output) : CommitterEffect;

    /// <summary>The job's output is whole: have the sink's committer write what tells readers so.</summary>
    public sealed record Complete(string Sink) : CommitterEffect;

    /// <summary>The commit is over; <paramref name="Error"/> is null where all is visible.</summary>
    public sealed record Finished(long Checkpoint, MillraceException? Error) : CommitterEffect;
}
