using System.Runtime.CompilerServices;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Results;
using Millrace.Runtime.Jobs;
using Millrace.Types;

namespace Millrace;

/// <summary>The rows of a query. The job starts when somebody iterates, once; it is stopped when the iterator is disposed before its end.</summary>
/// <remarks>The job runs at the pace of its reader: at most two batches wait. Not thread-safe.</remarks>
public sealed class QueryResult : IAsyncEnumerable<Batch>
{
    private readonly Func<BatchHandOff, CancellationToken, Task<JobResult>> _run;
    private bool _isStarted;

    internal QueryResult(Schema columns, string? rejectedPath, Func<BatchHandOff, CancellationToken, Task<JobResult>> run)
    {
        Columns = columns;
        RejectedPath = rejectedPath;
        _run = run;
    }

    /// <summary>The columns, none hidden.</summary>
    public Schema Columns { get; }

    /// <summary>Where rejected rows are written; null where they are only counted and told to the listener.</summary>
    public string? RejectedPath { get; }

    /// <summary>What became of the job; null before the iterator has ended.</summary>
    public JobResult? Job { get; private set; }

    /// <summary>Runs the query.</summary>
    /// <returns>Batches in the order of the query; who takes a batch owns and disposes it.</returns>
    /// <exception cref="MillraceException">The job failed; batches that came before are valid.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    /// <exception cref="InvalidOperationException">The result has been iterated before.</exception>
    public IAsyncEnumerator<Batch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (_isStarted)
            throw new InvalidOperationException("the rows of a query can be read once");
        _isStarted = true;
        return ReadAsync(cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    private async IAsyncEnumerable<Batch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var rows = new BatchHandOff();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<JobResult> job = RunAsync(rows, stop.Token);
        try
        {
            // Not the caller's token: a job that is asked to stop says when no batch comes any more.
            while (await rows.TakeAsync(CancellationToken.None).ConfigureAwait(false) is Batch batch)
                yield return batch;
            Check(await job.ConfigureAwait(false), cancellationToken);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)job).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<JobResult> RunAsync(BatchHandOff rows, CancellationToken stop)
    {
        try
        {
            Job = await _run(rows, stop).ConfigureAwait(false);
            return Job;
        }
        finally
        {
            rows.End();
        }
    }

    internal static void Check(JobResult result, CancellationToken stop)
    {
        if (result.Error is not null)
            throw result.Error;
        if (result.State == JobState.Stopped)
            throw new OperationCanceledException("the job was stopped", stop);
    }
}
