using System.Globalization;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Sources;
using Millrace.Types;

namespace Millrace.Benchmarks.Inference;

/// <summary>Splits that make a row at a steady rate for a time; each row holds the moment that it was made.</summary>
internal sealed class TickingSource(int splits, TimeSpan interval, int rowsPerSplit, TimeProvider time) : ISource
{
    /// <summary>The one column: <see cref="TimeProvider.GetTimestamp"/> when the row was made.</summary>
    public static Schema Schema { get; } = new([new Field("made", IntegerType.Int64)]);

    /// <inheritdoc/>
    public bool IsBounded => true;

    /// <inheritdoc/>
    public int? MaxSubtasks => splits;

    /// <inheritdoc/>
    public ISplitEnumerator CreateEnumerator() => new Enumerator(splits);

    /// <inheritdoc/>
    public ISplitReader Open(SourceSplit split, long position)
    {
        // The splits tick one after the other and not all at once.
        double share = double.Parse(split.Id, CultureInfo.InvariantCulture) / splits;
        return new Reader(interval, share * interval, rowsPerSplit, time);
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

    private sealed class Reader(TimeSpan interval, TimeSpan first, int rows, TimeProvider time) : ISplitReader
    {
        private readonly long _start = time.GetTimestamp();
        private int _made;

        public ReadResult Read(IReadContext context)
        {
            if (_made == rows)
                return ReadResult.End;
            if (time.GetElapsedTime(_start) < first + _made * interval)
                return ReadResult.Later;
            _made++;
            using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, context.Allocator);
            builder.Append(time.GetTimestamp());
            return ReadResult.Of(new Batch(Schema, [builder.Finish()], 1));
        }

        public void Dispose()
        {
        }
    }
}
