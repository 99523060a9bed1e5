using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What <see cref="TwoPhaseCommitter"/> asks of its driver.</summary>
internal abstract record CommitterEffect
{
    /// <summary>Publish one committable.</summary>
    public sealed record Publish(Committable Committable) : CommitterEffect;

    /// <summary>Write the list of what the checkpoint made visible in this sink; asked for after all of it is.</summary>
    public sealed record WriteManifest(string Sink, long Checkpoint, IReadOnlyList<Committable> Published) : CommitterEffect;

    /// <summary>The commit is over; <paramref name="Error"/> is null where all is visible.</summary>
    public sealed record Finished(long Checkpoint, MillraceException? Error) : CommitterEffect;
}
