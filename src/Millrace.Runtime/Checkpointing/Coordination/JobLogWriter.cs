using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Appends entries one at a time. A collision or an unknown outcome is settled by reading the index: the entry is this writer's
/// own, or nobody's, or another coordinator has taken over (steps 2.0.1 and 2.0.2).
/// </summary>
internal sealed class JobLogWriter
{
    private readonly string _location;
    private readonly IProtocolTrace? _trace;
    private byte[] _bytes = [];

    public JobLogWriter(string location, IProtocolTrace? trace) => (_location, _trace) = (location, trace);

    /// <summary>After <see cref="LogOutcome.Fenced"/>: whether the pending entry had been written before the other generation came.</summary>
    public bool WasWrittenBeforeFence { get; private set; }

    /// <summary>Index of the next append.</summary>
    public long NextIndex { get; private set; } = 1;

    /// <summary>The entry whose outcome is not known yet, or null.</summary>
    public JobLogEntry? Pending { get; private set; }

    /// <summary>The log is known up to here.</summary>
    public void SeekEnd(long lastIndex)
    {
        Pending = null;
        NextIndex = lastIndex + 1;
    }

    /// <summary>Starts an append.</summary>
    public CoordinatorEffect.AppendLog Append(JobLogEntry entry)
    {
        _trace?.Step("2.0.1");
        Pending = entry;
        _bytes = JobLogCodec.Encode(entry);
        return Repeat();
    }

    /// <summary>The same append again: safe, because it creates or changes nothing.</summary>
    public CoordinatorEffect.AppendLog Repeat() =>
        new(NextIndex, _bytes, Pending ?? throw MillraceException.Internal("NO_PENDING_APPEND", "nothing is being appended"));

    /// <summary>The append succeeded.</summary>
    public JobLogEntry Settle()
    {
        JobLogEntry entry = Pending ?? throw MillraceException.Internal("NO_PENDING_APPEND", "nothing is being appended");
        Pending = null;
        NextIndex++;
        return entry;
    }

    /// <summary>Decides from what is now in the log, read from <see cref="NextIndex"/>.</summary>
    public LogOutcome Resolve(IReadOnlyList<JobLogRecord> records)
    {
        if (records.Count == 0)
        {
            return LogOutcome.Absent;
        }

        long own = Pending?.Generation ?? 0;
        if (records.Any(record => JobLogCodec.Decode(record, _location).Generation > own))
        {
            _trace?.Step("2.0.2");
            WasWrittenBeforeFence = records[0].Bytes.Span.SequenceEqual(_bytes);
            return LogOutcome.Fenced;
        }

        return records[0].Bytes.Span.SequenceEqual(_bytes) ? LogOutcome.Written : LogOutcome.Taken;
    }
}
