using Millrace.Execution.Operators;
using Millrace.Execution.Sinks;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tasks;

/// <summary>Gives a sink's rows to its writer, and at the end hands over what is to be committed.</summary>
internal sealed class SinkOperator(ISink sink, JobContext job, int subtask, bool isDeadLetter) : IOperator
{
    private ISinkWriter? _writer;

    /// <summary>Whether its rows are dead letters.</summary>
    public bool IsDeadLetter => isDeadLetter;

    private ISinkWriter Writer => _writer ?? throw new InvalidOperationException("a sink is used before it is opened");

    /// <inheritdoc/>
    public void Open(IOperatorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _writer = sink.CreateWriter(new SinkWriterContext(context.Lineage, job.Generation, subtask, context.Allocator, context.Cancellation)
        {
            HasCheckpoints = job.Checkpoints is not null,
        });
    }

    /// <inheritdoc/>
    public StepStatus Step(IStepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        int rows = context.Input.RowCount;
        Writer.Write(context.Input.Share());
        if (!isDeadLetter)
            job.Counters.AddWritten(rows);
        return StepStatus.NeedInput;
    }

    /// <inheritdoc/>
    public StepStatus OnEndOfInput(IStepContext context)
    {
        // With checkpoints, the last one prepares what is left.
        if (job.Checkpoints is null)
            job.AddCommittables(sink, Writer.Prepare(1, true));
        return StepStatus.Done;
    }

    /// <summary>Makes what was written durable, at a barrier.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="isFinal">Whether no more rows come.</param>
    public IReadOnlyList<Committable> Prepare(long checkpoint, bool isFinal) => Writer.Prepare(checkpoint, isFinal);

    /// <summary>Rows that no output holds yet, at a barrier.</summary>
    public IReadOnlyList<ISinkRun> Runs => Writer.Runs;

    /// <summary>Takes up the rows that a checkpoint holds for the sink.</summary>
    public void Restore(IReadOnlyList<ISinkRun> runs) => Writer.Restore(runs);

    /// <inheritdoc/>
    public void Dispose() => _writer?.Dispose();
}
