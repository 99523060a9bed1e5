using System.Threading.Channels;
using Millrace.Columnar;

namespace Millrace.Results;

/// <summary>
/// Hands batches from a job's sink to whoever iterates a query's result. Bounded: the sink waits for the reader, so that a slow reader
/// slows the job. Thread-safe.
/// </summary>
internal sealed class BatchHandOff : IDisposable
{
    private const int BatchesMax = 2;
    private readonly Channel<Batch> _batches = Channel.CreateBounded<Batch>(
        new BoundedChannelOptions(BatchesMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = false });

    private readonly SemaphoreSlim _free = new(BatchesMax, BatchesMax);

    /// <summary>Gives a batch away; waits on the calling thread, which is an I/O slot's, until there is room.</summary>
    /// <exception cref="OperationCanceledException">The job ended meanwhile. The batch is disposed.</exception>
    public void Give(Batch batch, CancellationToken cancellation)
    {
        try
        {
            _free.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            batch.Dispose();
            throw;
        }

        // Room was taken above, so that this fails only after the end.
        if (!_batches.Writer.TryWrite(batch))
            batch.Dispose();
    }

    /// <summary>No batch comes any more.</summary>
    public void End() => _batches.Writer.TryComplete();

    /// <summary>Takes the next batch; null after the last.</summary>
    public async ValueTask<Batch?> TakeAsync(CancellationToken cancellation)
    {
        while (await _batches.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (!_batches.Reader.TryRead(out Batch? batch))
                continue;
            _free.Release();
            return batch;
        }

        return null;
    }

    /// <summary>Throws away what nobody took.</summary>
    public void Dispose()
    {
        End();
        while (_batches.Reader.TryRead(out Batch? batch))
            batch.Dispose();
        _free.Dispose();
    }
}
