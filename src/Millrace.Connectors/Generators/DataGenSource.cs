using System.Globalization;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Execution.Storage;

namespace Millrace.Connectors.Generators;

/// <summary>Rows by position, in splits of a fixed size; one split where there is no end or a rate is to be kept.</summary>
internal sealed class DataGenSource(DataGenOptions options, ColumnGenerator[] generators, ScanRequest request, TimeProvider time) : ISource
{
    /// <summary>Rows in a split.</summary>
    public const long SplitRows = 1 << 22;

    private bool IsSingle => options.Rows is null || options.RowsPerSecond > 0;

    /// <inheritdoc/>
    public bool IsBounded => options.Rows is not null;

    /// <inheritdoc/>
    public int? MaxSubtasks => IsSingle ? 1 : null;

    /// <inheritdoc/>
    public ISplitEnumerator CreateEnumerator() => new Enumerator(options.Rows ?? long.MaxValue, IsSingle ? long.MaxValue : SplitRows);

    /// <inheritdoc/>
    public ISplitReader Open(SourceSplit split, long position)
    {
        ArgumentNullException.ThrowIfNull(split);
        (long start, long end) = split.Payload.Split(' ') is [string first, string last]
            && TryParse(first, out long from)
            && TryParse(last, out long to)
            ? (from, to)
            : throw StorageErrors.Contradiction("the checkpoint", $"the payload of the split '{split.Id}' is no range of rows");
        if (start > end || position > end - start || end > (options.Rows ?? long.MaxValue))
            throw StorageErrors.Contradiction("the checkpoint", $"the split '{split.Id}' stands at row {position} of {start} to {end}");
        return new DataGenReader(generators, request, split.Id, start, end, start + position, options.RowsPerSecond, time);
    }

    private static bool TryParse(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private sealed class Enumerator(long rows, long splitRows) : ISplitEnumerator
    {
        private const int SplitsAtOnce = 64;
        private long _next;

        public bool IsComplete => _next >= rows;

        public IReadOnlyList<SourceSplit> Discover(CancellationToken cancellation)
        {
            var splits = new List<SourceSplit>();
            while (!IsComplete && splits.Count < SplitsAtOnce)
            {
                long end = rows - _next > splitRows ? _next + splitRows : rows;
                long count = end == long.MaxValue ? -1 : end - _next;
                splits.Add(new SourceSplit($"rows-{_next}", string.Create(CultureInfo.InvariantCulture, $"{_next} {end}"), count, 0));
                _next = end;
            }

            return splits;
        }

        public byte[] Snapshot() => BitConverter.GetBytes(_next);

        public void Restore(ReadOnlySpan<byte> state)
        {
            long next = state.Length == sizeof(long) ? BitConverter.ToInt64(state) : -1;
            _next = next >= 0 && next <= rows
                ? next
                : throw StorageErrors.Contradiction("the checkpoint", "the state of a datagen table is no row of it");
        }

        public void Dispose()
        {
        }
    }
}
