using System.Globalization;
using Millrace.Errors;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Fails a job loudly when too large a part of its records turns into dead letters (step 2.10.5).</summary>
/// <remarks>Not thread-safe. It counts rows of one window; the caller resets it with each.</remarks>
internal sealed class DeadLetterGuard
{
    private readonly double _ratioMax;
    private readonly long _countMax;
    private readonly long _recordsMin;
    private readonly IProtocolTrace? _trace;
    private long _records;
    private long _deadLetters;

    /// <param name="ratioMax">Largest part of a window's records; 0.01 by default.</param>
    /// <param name="countMax">Largest number in a window; unlimited by default.</param>
    /// <param name="recordsMin">Records before the ratio counts; 100 by default.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public DeadLetterGuard(double ratioMax = 0.01, long countMax = long.MaxValue, long recordsMin = 100, IProtocolTrace? trace = null) =>
        (_ratioMax, _countMax, _recordsMin, _trace) = (ratioMax, countMax, recordsMin, trace);

    /// <summary>Counts records and dead letters among them.</summary>
    /// <returns>The error that the job fails with, or null.</returns>
    public MillraceException? OnRows(long records, long deadLetters)
    {
        _records += records;
        _deadLetters += deadLetters;
        bool isOver = _deadLetters > _countMax || (_records >= _recordsMin && _deadLetters > _records * _ratioMax);
        return isOver ? Exceeded() : null;
    }

    /// <summary>The input has ended: the ratio counts however few records there were.</summary>
    public MillraceException? OnEnd() => _deadLetters > 0 && _deadLetters > Math.Max(1, _records * _ratioMax) ? Exceeded() : null;

    /// <summary>Starts the next window.</summary>
    public void Reset() => (_records, _deadLetters) = (0, 0);

    private MillraceException Exceeded()
    {
        _trace?.Step("2.10.5");
        return MillraceException.User(
            "DEAD_LETTERS_EXCEEDED",
            string.Create(CultureInfo.InvariantCulture, $"{_deadLetters} of {_records} records became dead letters, more than allowed"),
            "Look at the dead letters for the cause, or raise 'max-dlq-ratio'");
    }
}
