namespace Millrace.Execution.Storage;

/// <summary>A job log that lives as long as the process: for jobs without checkpointing, and for tests.</summary>
public sealed class InMemoryJobLog : IJobLog
{
    private readonly Lock _gate = new();
    private readonly List<byte[]> _entries = [];

    /// <inheritdoc/>
    public string Location => "memory";

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<JobLogRecord>> ReadAsync(long fromIndex, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fromIndex, 1);
        lock (_gate)
        {
            IReadOnlyList<JobLogRecord> read =
                [.. _entries.Skip((int)fromIndex - 1).Select((bytes, at) => new JobLogRecord(fromIndex + at, bytes))];
            return ValueTask.FromResult(read);
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(long index, ReadOnlyMemory<byte> entry, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(index, 1);
        lock (_gate)
        {
            if (index <= _entries.Count)
            {
                return ValueTask.FromResult(AppendResult.Collision);
            }

            if (index > _entries.Count + 1)
            {
                throw StorageErrors.BadLogEntry(Location, index - 1, "it is missing before the entry to append");
            }

            _entries.Add(entry.ToArray());
            return ValueTask.FromResult(AppendResult.Appended);
        }
    }
}
