using System.Globalization;
using Millrace.Columnar;
using Millrace.Execution.Sources;

namespace Millrace.Testing.Pipelines;

/// <summary>A bounded source of batches that a function makes: split <c>i</c> has batches <c>0 … batchesPerSplit − 1</c>.</summary>
/// <param name="splits">How many splits.</param>
/// <param name="batchesPerSplit">Batches of each split.</param>
/// <param name="make">Makes a batch of a split; the caller owns it.</param>
public sealed class MemorySource(int splits, int batchesPerSplit, Func<IReadContext, int, int, Batch> make) : ISource
{
    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public int? MaxSubtasks => null;

    /// <inheritdoc/>
    public ISplitEnumerator CreateEnumerator() => new Enumerator(splits);

    /// <inheritdoc/>
    public ISplitReader Open(SourceSplit split, long position)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new Reader(int.Parse(split.Id, CultureInfo.InvariantCulture), batchesPerSplit, position, make);
    }

    private sealed class Enumerator(int splits) : ISplitEnumerator
    {
        public bool IsComplete { get; private set; }

        public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation)
        {
            IsComplete = true;
            return [.. Enumerable.Range(0, splits).Select(i => new SourceSplit(i.ToString(CultureInfo.InvariantCulture), ""))];
        }

        public void Dispose()
        {
        }
    }

    private sealed class Reader(int split, int batches, long position, Func<IReadContext, int, int, Batch> make) : ISplitReader
    {
        private long _skip = position;
        private int _next;

        public ReadResult Read(IReadContext context)
        {
            while (_next < batches)
            {
                Batch batch = make(context, split, _next++);
                if (_skip == 0)
                    return ReadResult.Of(batch);
                long skipped = Math.Min(_skip, batch.RowCount);
                _skip -= skipped;
                if (skipped < batch.RowCount)
                {
                    using (batch)
                        return ReadResult.Of(batch.Slice((int)skipped, batch.RowCount - (int)skipped));
                }

                batch.Dispose();
            }

            return ReadResult.End;
        }

        public void Dispose()
        {
        }
    }
}
